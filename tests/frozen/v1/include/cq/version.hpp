#pragma once

/// The version of this project, from the one place that holds it: the top-level CMakeLists.txt.
#define CQ_VERSION "0.1.0"
