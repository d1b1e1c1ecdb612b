#include "sqlite/health.hpp"

namespace cq::sqlite {

// A table is asked, as a statement without one never looks at the file.
void SqliteHealth::check() {
  pool_.require_files_in_place();
  pool_.reader()->execute("SELECT 1 FROM users LIMIT 1");
}

}  // namespace cq::sqlite
