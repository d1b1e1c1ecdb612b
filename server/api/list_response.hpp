#pragma once

#include <functional>
#include <string>

#include "api/route.hpp"

namespace cq::api {

/// Adds the text of a JSON list's next items to a list that is open in `out`: behind "[" as it is,
/// behind an item after a comma. Returns whether there may be more. May block and throw.
using NextItems = std::function<bool(std::string& out)>;

/// 200 with a JSON body that is a list between two texts: `head`, which ends with the list's "[",
/// and `tail`, which is made behind the last item. What `next` adds at first is sent at once, and
/// the rest piece by piece as the client reads, so that no more than a piece is held; a list that
/// ends with the first is sent as a whole. Throws what `next` throws at first.
http::Response list_response(const Call& call, std::string head, NextItems next,
                             std::function<std::string()> tail);
/// The same with a tail that is known before.
http::Response list_response(const Call& call, std::string head, NextItems next, std::string tail);

/// Adds an item's text to a list that is open in `out`.
void append_item(std::string& out, const std::string& item);

}  // namespace cq::api
