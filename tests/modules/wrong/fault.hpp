#pragma once

#include <cq/database_url.hpp>

namespace cq::test {

/// What the module does wrong. Its URL says which: "wrong://?fault=ties".
enum class Fault {
  kNone,
  kTies,     ///< equal scores are in the order of their ids, lowest first
  kLimit,    ///< a query's limit is ignored
  kMoment,   ///< a decision's moment is forgotten
  kLost,     ///< each tenth confirmation is acknowledged and lost
  kStale,    ///< a store answers a query that it has seen from memory
  kFigures,  ///< pending units count by domain, too
  kCrash,    ///< a confirmation ends the process by a signal
  kExit,     ///< a confirmation ends the process
  kLate,     ///< a unit that is inserted under a deadline is called busy all the same
  kMisses,   ///< each third changed unit is left out of the feed
  kRefused,  ///< the feed tells of a unit whose insertion was refused, too
  kForeign,  ///< a unit that isn't there is an exception that is no cq::Error
};

/// Throws Error: invalid argument when the URL names none.
Fault fault_in(const DatabaseUrl& url);

}  // namespace cq::test
