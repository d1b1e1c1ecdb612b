#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/route.hpp"
#include "web/page_files.hpp"

namespace cq::web {

/// Whether a client takes gzip, by its Accept-Encoding. Safe from any thread.
bool accepts_gzip(std::string_view accept_encoding);

/// The routes of the page: its files below /app/, the addresses that lead to it, and /health, as
/// the original's page has it. All of them are anybody's: the files hold nothing but the page's own
/// code. The files' contents outlive the routes.
/// `features` are the names of those that are served, which the page asks for.
std::vector<api::Route> page_routes(const std::vector<PageFile>& files,
                                    const std::vector<std::string>& features);

}  // namespace cq::web
