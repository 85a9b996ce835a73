# Build-wide settings: warnings, sanitizers, LTO, ccache, and how Asio and Beast are compiled.

add_library(loadgen_warnings INTERFACE)
target_compile_options(
  loadgen_warnings
  INTERFACE -Wall
            -Wextra
            -Wpedantic
            -Wshadow
            -Wconversion
            -Wsign-conversion
            -Wswitch-enum
            -Wnon-virtual-dtor
            -Woverloaded-virtual
            -Wold-style-cast
            -Wextra-semi
            -Wformat=2
            -Wundef)
if(LOADGEN_WERROR)
  target_compile_options(loadgen_warnings INTERFACE -Werror)
endif()

if(LOADGEN_SANITIZE)
  add_compile_options(-fsanitize=${LOADGEN_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${LOADGEN_SANITIZE})
  if(LOADGEN_SANITIZE MATCHES "undefined")
    # The vptr check opens a pipe to look at memory: out of descriptors, it calls every object broken.
    add_compile_options(-fno-sanitize-recover=undefined -fno-sanitize=vptr)
  endif()
  if(LOADGEN_SANITIZE MATCHES "thread")
    add_compile_options(-Wno-tsan) # Asio has fences, which g++ warns that TSan does not see
  endif()
endif()

if(LOADGEN_LTO)
  set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)
endif()

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

# Asio and Beast are compiled once, in src/http/boost.cpp; everywhere else they are declarations.
# The recycling cache keeps the coroutine frames of one task's call depth.
add_compile_definitions(
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_BEAST_SEPARATE_COMPILATION
  BOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=8)
