#include "database/unreadable_records.hpp"

#include <cq/health.hpp>
#include <ostream>

namespace cq::database {

std::string sentence_on_unreadable(std::uint64_t count) {
  return std::to_string(count) +
         (count == 1 ? " record can't be read and is left out; 'cq-server doctor' names it"
                     : " records can't be read and are left out; 'cq-server doctor' names them");
}

void tell_of_unreadable(const cli::Session& session, const host::OpenedStore& store) {
  Health* const health = store.find_part<Health>();
  const std::uint64_t count = health == nullptr ? 0 : health->unreadable_records();
  if (count > 0) session.console.err << sentence_on_unreadable(count) << "." << std::endl;
}

}  // namespace cq::database
