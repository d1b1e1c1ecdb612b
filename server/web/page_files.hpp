#pragma once

#include <string_view>
#include <vector>

namespace cq::web {

/// One file of the page, as web/build.mjs built it into the binary.
struct PageFile {
  std::string_view path;  ///< below /app/, e.g. "assets/main-2DPL46JN.js"
  std::string_view type;  ///< its Content-Type
  std::string_view plain;
  std::string_view gzipped;
};

/// index.html, and the assets, whose names change with their content; none where the binary was
/// built without the page. Safe from any thread.
const std::vector<PageFile>& page_files();

}  // namespace cq::web
