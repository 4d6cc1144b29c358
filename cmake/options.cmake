# What every target of the project is compiled with; users of the installed library get none of it.
add_library(eventsrc_options INTERFACE)
target_compile_options(eventsrc_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wnull-dereference -Wimplicit-fallthrough
  -fvisibility=hidden -fvisibility-inlines-hidden
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wlogical-op -Wuseless-cast>
  $<$<BOOL:${EVENTSRC_WERROR}>:-Werror>)
if(EVENTSRC_SANITIZE)
  target_compile_options(eventsrc_options INTERFACE
    -fsanitize=${EVENTSRC_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(eventsrc_options INTERFACE -fsanitize=${EVENTSRC_SANITIZE})
  if(EVENTSRC_SANITIZE MATCHES address)
    target_compile_definitions(eventsrc_options INTERFACE EVENTSRC_ADDRESS_SANITIZER)
  endif()
endif()

# What makes an attack on a fault harder: tests/hardened looks at the result. Not in debug builds: they
# have no optimisation, which _FORTIFY_SOURCE needs, and sanitizers find more.
include(CheckCXXCompilerFlag)
check_cxx_compiler_flag(-fcf-protection=full EVENTSRC_HAS_CF_PROTECTION)
set(hardening -fPIE -fstack-protector-strong -fstack-clash-protection
  -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
if(EVENTSRC_HAS_CF_PROTECTION)
  list(APPEND hardening -fcf-protection=full)
endif()
set(is_release $<CONFIG:Release,RelWithDebInfo,MinSizeRel>)
if(NOT EVENTSRC_SANITIZE)
  target_compile_options(eventsrc_options INTERFACE "$<${is_release}:${hardening}>")
  target_link_options(eventsrc_options INTERFACE
    "$<${is_release}:-pie;-Wl,-z,relro;-Wl,-z,now;-Wl,-z,noexecstack>")
endif()

# Profile-guided optimisation, which scripts/release does: the build in build/profile writes to its
# folder `data` what it does, and one made with `use` puts first what that says.
if(EVENTSRC_PROFILE)
  set(profile_folder ${PROJECT_SOURCE_DIR}/build/profile/data)
  # Objects of the two builds are the same ones but for the folder.
  set(profile_flags -fprofile-prefix-path=${CMAKE_BINARY_DIR})
  if(EVENTSRC_PROFILE STREQUAL "generate")
    list(APPEND profile_flags -fprofile-generate=${profile_folder} -fprofile-update=atomic)
  elseif(EVENTSRC_PROFILE STREQUAL "use")
    list(APPEND profile_flags -fprofile-use=${profile_folder} -fprofile-partial-training
      -Wno-missing-profile)
  else()
    message(FATAL_ERROR "EVENTSRC_PROFILE must be generate or use")
  endif()
  target_compile_options(eventsrc_options INTERFACE ${profile_flags})
  target_link_options(eventsrc_options INTERFACE ${profile_flags})
endif()
