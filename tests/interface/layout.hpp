#pragma once

#include <string>
#include <vector>

namespace cq::test {

/// The interface between core and modules as the compiler has laid it out, a line for each thing:
///
///   entry cq_module_descriptor.name 16 8 PKc        offset, size, type
///   virtual Users.create 2 MN2cq5UsersEF...         slot of the virtual table, type
///   virtuals Users 7                                how many slots there are
///   member Unit.id 0 32 NSt7__cxx11...              offset, size, type
///   struct Unit 392 8                               size, alignment
///   value ErrorKind.kConflict 1
///   bit kCqCapabilityStore 1
///   type Timestamp NSt6chrono...
///   function relevance PFdRK...
///
/// Types are as the Itanium C++ ABI mangles them, so all compilers write the same.
std::vector<std::string> layout_lines();

}  // namespace cq::test
