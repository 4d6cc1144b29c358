# CPack runs this on what goes into the package, to make of it what Debian's policy wants.
set(usr ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr)
set(doc ${usr}/share/doc/eventsrc)

file(MAKE_DIRECTORY ${doc} ${usr}/share/lintian/overrides ${usr}/share/zsh/vendor-completions)
file(COPY ${CPACK_EVENTSRC_SOURCE}/cmake/debian/copyright DESTINATION ${doc})
file(COPY_FILE ${CPACK_EVENTSRC_SOURCE}/cmake/debian/lintian-overrides
  ${usr}/share/lintian/overrides/eventsrc)
file(COPY ${CPACK_EVENTSRC_CHANGELOG} DESTINATION ${doc})
file(RENAME ${usr}/share/zsh/site-functions/_eventsrc ${usr}/share/zsh/vendor-completions/_eventsrc)
file(REMOVE_RECURSE ${usr}/share/zsh/site-functions)

file(GLOB pages ${usr}/share/man/man*/*.[1-8])
if(NOT pages)
  message(FATAL_ERROR "no manual in ${usr}")
endif()
# -n: the same files give the same package.
execute_process(COMMAND gzip -9n ${pages} ${doc}/changelog COMMAND_ERROR_IS_FATAL ANY)
