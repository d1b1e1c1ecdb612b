#pragma once

/// CLI11's types by name alone: its headers hold all of its code, so each file that includes them
/// compiles it again. Only options.cpp, command_tree.cpp, usage_error.cpp and command_line.cpp do;
/// the rest uses their functions.
namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
class Option;
}  // namespace CLI
