# What makes a fault in memory hard to use for an attacker, in every binary of this project;
# tests/layout reads it off the binaries.
include(CheckPIESupported)

# Programs, too, lie where nobody can know beforehand.
check_pie_supported(LANGUAGES C CXX)

add_compile_options(-fstack-protector-strong -fstack-clash-protection)
# Jumps are guarded as the processor can. Not found out by trying: clang only warns of a flag that
# its processor has no use for.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|i.86)$")
  add_compile_options(-fcf-protection=full)
elseif(CMAKE_SYSTEM_PROCESSOR STREQUAL "aarch64")
  add_compile_options(-mbranch-protection=standard)
endif()

# Needs an optimising compiler; a sanitizer checks more than it does.
if(NOT CQ_SANITIZERS)
  add_compile_options("$<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>")
endif()

# Tables of function addresses are filled in at the start and read-only from then on.
add_link_options(-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
