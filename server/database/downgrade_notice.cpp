#include "database/downgrade_notice.hpp"

#include <cstdint>

#include "text/text.hpp"

namespace cq::database {
namespace {

std::string everything(Maintenance* maintenance) {
  const std::optional<Contents> contents =
      maintenance == nullptr ? std::nullopt : maintenance->contents();
  if (!contents || !contents->counts) {
    return "Every table goes, with all that is in it: users, API keys, knowledge.\n";
  }
  return "Every table goes, with all that is in it: " +
         text::counted(contents->counts->users, "user") + ", " +
         text::counted(contents->counts->api_keys, "API key") + ", " +
         text::counted(contents->counts->units, "unit") + ".\n";
}

}  // namespace

std::string what_is_lost(const std::vector<const host::Migration*>& path,
                         const std::optional<std::string>& to, Maintenance* maintenance) {
  std::string text = "This takes back:\n";
  for (const host::Migration* migration : path) {
    text += "  " + migration->revision + "  " + migration->message + "\n";
  }
  text += to ? "The tables and columns that they made go, with all that is in them.\n"
             : everything(maintenance);
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
