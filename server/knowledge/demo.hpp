#pragma once

#include <cq/store.hpp>
#include <cq/timestamp.hpp>
#include <cstddef>
#include <string>

#include "accounts/audit_trail.hpp"

/// A user, a key and units for trying the server out.
namespace cq::knowledge {

/// What was made.
struct Demo {
  std::string username;
  std::string token;  ///< the API key's, seen only here
  std::size_t approved = 0;
  std::size_t pending = 0;
  std::size_t rejected = 0;
};

/// A password that can't be guessed. Throws Error: internal when there is no randomness.
std::string make_password();

/// Makes a user named "demo", a key, and a few dozen units as if agents had proposed them and
/// people had reviewed them in the three weeks before `now`, all by the rules that the API has.
/// The user and the key have an entry each in the audit, the units one together, which is stored
/// with the first of them. Throws Error: conflict, and makes nothing, when there is such a user
/// already; invalid argument for a password that can't be one; and what the store throws.
Demo fill(Store& store, const std::string& pepper, const std::string& password, Timestamp now,
          const accounts::AuditTrail& audit, const accounts::Actor& actor);

/// What it made and what to try next, for the terminal; an empty password isn't mentioned.
std::string in_words(const Demo& demo, const std::string& password, const std::string& server);

}  // namespace cq::knowledge
