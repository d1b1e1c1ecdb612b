#pragma once

#include <cq/export.hpp>

namespace cq {

/// One of the things that a module offers: a part of a store, or what works on its database beside
/// it. The class of each part has the id that it goes by, kId: a name, which may stand behind its
/// feature's and a dot, a slash and a number, e.g. "knowledge/1" or "bookmarks.tags/1". An id
/// stands for one class with one meaning; one that changes gets the next number.
class CQ_EXPORT Part {
 public:
  Part() = default;
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;
  Part(Part&&) = delete;
  Part& operator=(Part&&) = delete;
  virtual ~Part();
};

}  // namespace cq
