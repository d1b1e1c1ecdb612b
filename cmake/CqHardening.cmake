# What makes a fault in memory hard to use for an attacker, in every binary of this project;
# tests/layout reads it off the binaries.
include(CheckCXXCompilerFlag)
include(CheckPIESupported)

# Programs, too, lie where nobody can know beforehand.
check_pie_supported(LANGUAGES C CXX)

# Checked for each compiler: which of them there are depends on the processor.
foreach(flag -fstack-protector-strong -fstack-clash-protection -fcf-protection=full
             -mbranch-protection=standard)
  string(MAKE_C_IDENTIFIER "CQ_HAS${flag}" has_flag)
  check_cxx_compiler_flag(${flag} ${has_flag})
  if(${has_flag})
    add_compile_options(${flag})
  endif()
endforeach()

# Needs an optimising compiler; a sanitizer checks more than it does.
if(NOT CQ_SANITIZERS)
  add_compile_options("$<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>")
endif()

# Tables of function addresses are filled in at the start and read-only from then on.
add_link_options(-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
