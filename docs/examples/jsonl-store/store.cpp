#include "store.hpp"

#include <utility>

namespace jsonl {

JsonlStore::JsonlStore(std::filesystem::path path)
    : database_(std::move(path)),
      users_(database_),
      api_keys_(database_),
      knowledge_(database_),
      reviews_(database_),
      statistics_(database_),
      health_(database_) {}

}  // namespace jsonl
