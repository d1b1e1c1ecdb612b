#pragma once

/// Marks what the core library offers; everything else in it is hidden.
#define CQ_EXPORT __attribute__((visibility("default")))
