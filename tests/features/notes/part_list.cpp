#include <array>

#include "loader/part_wrapper.hpp"
#include "notes/notes.hpp"

/// What a host needs to know of the feature's part: how its calls are guarded, and that it is
/// there.
namespace cq::host {
namespace {

class GuardedNotes final : public notes::Notes {
 public:
  GuardedNotes(const Guard& guard, notes::Notes& notes) : guard_(guard), notes_(notes) {}

  void add(const notes::Note& note) override {
    guarded(guard_, "notes.add", [&] { notes_.add(note); });
  }
  std::vector<notes::Note> list() override {
    return guarded(guard_, "notes.list", [&] { return notes_.list(); });
  }

 private:
  Guard guard_;
  notes::Notes& notes_;
};

constexpr std::array<PartWrapper, 1> kNotesWrappers{{wrapper_of<notes::Notes, GuardedNotes>()}};

}  // namespace

std::span<const std::span<const PartWrapper>> wrapper_lists() noexcept {
  static const std::array<std::span<const PartWrapper>, 5> kLists{
      common_wrappers(), account_wrappers(), knowledge_wrappers(), workspace_wrappers(),
      kNotesWrappers};
  return kLists;
}

}  // namespace cq::host
