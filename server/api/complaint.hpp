#pragma once

#include <cq/json.hpp>
#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace cq::api {

/// One fault of a request, worded as clients of the original know it.
struct Complaint {
  std::string type;                  ///< e.g. "string_type"
  JsonValue::Array location;         ///< e.g. ["body", "labels", 1]
  std::string message;               ///< e.g. "Input should be a valid string"
  JsonValue input;                   ///< what was sent there
  std::optional<JsonValue> context;  ///< the bound that was broken, and the like
};

/// {"type", "loc", "msg", "input"[, "ctx"]}
JsonValue to_json(const Complaint& complaint);

/// What a response repeats of a request is bounded: this many complaints, and of each input and
/// each name in a location this many bytes. (A detail of 8,001 characters is repeated whole, as
/// clients of the original know it.)
inline constexpr std::size_t kMaxComplaints = 100;
inline constexpr std::size_t kMaxRepeatedBytes = 16384;

/// Thrown for a request that isn't of the declared form; holds the first complaints, in field
/// order, and the number of further ones.
class InvalidRequest : public std::exception {
 public:
  explicit InvalidRequest(std::vector<Complaint> complaints, std::size_t further = 0)
      : complaints_(std::move(complaints)), further_(further) {}

  [[nodiscard]] std::size_t further() const noexcept { return further_; }
  [[nodiscard]] const std::vector<Complaint>& complaints() const noexcept { return complaints_; }
  [[nodiscard]] const char* what() const noexcept override { return "the request is invalid"; }

 private:
  std::vector<Complaint> complaints_;
  std::size_t further_;
};

/// Where a reader is in a request, and what it has found wrong so far.
class Reading {
 public:
  /// `root` is "body", "query" or "path".
  explicit Reading(std::string_view root);

  /// Adds a complaint about the present place. Once there are kMaxComplaints, it is only counted.
  /// An input of more than kMaxRepeatedBytes is cut: of a text its beginning is kept, of a list or
  /// an object its size.
  void complain(std::string type, std::string message, const JsonValue& input,
                std::optional<JsonValue> context = std::nullopt);

  [[nodiscard]] const std::vector<Complaint>& complaints() const noexcept { return complaints_; }
  /// How many complaints there are, with those that were only counted.
  [[nodiscard]] std::size_t count() const noexcept { return complaints_.size() + further_; }
  /// Throws InvalidRequest if there is anything to complain about.
  void finish() &&;

  /// One step into the request, for as long as it lives: into the member of that name, which must
  /// live as long, or into the item at that index.
  class Step {
   public:
    Step(Reading& reading, std::string_view name);
    Step(Reading& reading, std::string&& name) = delete;  // would not live as long
    Step(Reading& reading, const char* name) : Step(reading, std::string_view(name)) {}
    Step(Reading& reading, std::size_t index);
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;
    Step(Step&&) = delete;
    Step& operator=(Step&&) = delete;
    ~Step();

   private:
    Reading& reading_;
  };

 private:
  using Place = std::variant<std::string_view, std::size_t>;

  std::string root_;
  std::vector<Place> places_;  // below the root
  std::vector<Complaint> complaints_;
  std::size_t further_ = 0;
};

}  // namespace cq::api
