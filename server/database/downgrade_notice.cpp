#include "database/downgrade_notice.hpp"

namespace cq::database {
namespace {

std::string everything(const RecordKinds& kinds, Maintenance* maintenance) {
  const std::optional<Contents> contents =
      maintenance == nullptr ? std::nullopt : maintenance->contents();
  const std::vector<std::string> words =
      contents && contents->counts ? counted(kinds, *contents->counts) : plurals(kinds);
  std::string text = "Every table goes, with all that is in it: ";
  for (const std::string& each : words) {
    text += (&each == &words.front() ? "" : ", ") + each;
  }
  return text + ".\n";
}

}  // namespace

std::string what_is_lost(const std::vector<const host::Migration*>& path,
                         const std::optional<std::string>& to, const RecordKinds& kinds,
                         Maintenance* maintenance) {
  std::string text = "This takes back:\n";
  for (const host::Migration* migration : path) {
    text += "  " + migration->revision + "  " + migration->message + "\n";
  }
  text += to ? "The tables and columns that they made go, with all that is in them.\n"
             : everything(kinds, maintenance);
  if (maintenance == nullptr) {
    text += "No backup is made here; make one first, with the database's own tools.\n";
  }
  return text;
}

BackupReport back_up_before_downgrade(Maintenance& maintenance,
                                      const std::optional<std::string>& from) {
  return maintenance.back_up_beside("before-downgrade-from-" + from.value_or("base"));
}

}  // namespace cq::database
