#pragma once

#include <cq/host/database_url_resolver.hpp>
#include <map>
#include <string>
#include <vector>

#include "feature/feature.hpp"

namespace cq::feature {

/// What the settings say, with what follows from the features that use others: CQ_FEATURES also
/// names those that the features named there use with these settings; and where no setting gives
/// the database of a used one, it is a file beside the user's, or one in memory, where the setting
/// of that names such a one. What the result is asked for throws what `lookup` throws; Error:
/// invalid argument, naming the setting, for a database that has to be set and isn't. `lookup` and
/// the features outlive it. Safe from any thread where `lookup` is.
host::SettingLookup with_used_features(host::SettingLookup lookup,
                                       const std::vector<Feature>& features);

/// The features that others use, each with the first of these. Safe from any thread.
std::map<std::string, std::string> users_of(const std::vector<Feature>& features);

}  // namespace cq::feature
