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
endif()
