#pragma once

#include <cq/export.hpp>
#include <cq/part.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq {

/// A document in today's form, and how it differs from the one that it was made of.
struct ConvertedDocument {
  std::string document;
  std::string tier;                  ///< what the document says; empty: nothing
  std::vector<std::string> changes;  ///< each in words, e.g. "tier TIER_LOCAL -> local"
};

/// Converts a document of the original's releases 0.1 and 0.2, which wrote `domain` for `domains`,
/// tiers as TIER_LOCAL, team or global, reasons of flags as FLAG_REASON_STALE, and ids with dashes.
/// All other members stay, also unknown ones, in their order. Returns nullopt when the document has
/// nothing of these forms, or is no JSON object. What is returned may still be unreadable for
/// another reason. Safe from any thread.
CQ_EXPORT std::optional<ConvertedDocument> convert_old_document(std::string_view document);

/// A unit's id as today's releases write it: without the dashes of a UUID. Any other id comes back
/// as it is. Safe from any thread.
CQ_EXPORT std::string without_uuid_dashes(std::string_view id);

/// What becomes, or became, of a unit whose document is of an older form.
struct DocumentConversion {
  std::string id;
  std::string new_id;                ///< the same unless it had dashes
  std::vector<std::string> changes;  ///< as in ConvertedDocument
  std::string problem;               ///< why it can't be converted, a sentence; empty: it can
};

/// Converts the stored documents of older releases (convert_old_document). For modules whose
/// database an older release of the original may have written.
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [old_documents.threads]
class CQ_EXPORT OldDocuments : public Part {
 public:
  static constexpr std::string_view kId = "old-documents/1";

  OldDocuments() = default;
  OldDocuments(const OldDocuments&) = delete;
  OldDocuments& operator=(const OldDocuments&) = delete;
  OldDocuments(OldDocuments&&) = delete;
  OldDocuments& operator=(OldDocuments&&) = delete;
  ~OldDocuments() override;

  /// The units whose documents are of an older form, by id, and what convert() would do to each.
  /// [old_documents.find]
  /// Changes nothing. [old_documents.find.reads_only]
  virtual std::vector<DocumentConversion> find() = 0;

  /// Converts these units, all in one step or, when it throws, none. Returns what became of each.
  /// [old_documents.convert]
  /// A unit with a problem stays as it is, e.g. one whose new id is taken; so does every unit whose
  /// document is of today's form, byte for byte. [old_documents.convert.others]
  /// Durable when it returns. [old_documents.convert.durable]
  virtual std::vector<DocumentConversion> convert() = 0;
};

}  // namespace cq
