#pragma once

/// CLI11's types by name alone: its headers hold all of its code, which every file that includes
/// them compiles again. So only options.cpp, command_tree.cpp
/// and command_line.cpp do, and the rest of the command line goes through their functions.
namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
class Option;
}  // namespace CLI
