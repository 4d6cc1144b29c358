#include "jq_library.hpp"

#include <string>

#include <dlfcn.h>

#include "eventsrc/error.hpp"

namespace eventsrc {
namespace {

template <typename Function>
void find(void* file, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(file, name));
  if (function == nullptr) {
    throw Error(ErrorCode::unsupported,
                std::string("libjq has no function ") + name + ": install libjq 1.6 or later");
  }
}

JqLibrary load() {
  // Never unloaded: it keeps values of its own for every thread until the process ends.
  void* const file = dlopen("libjq.so.1", RTLD_NOW | RTLD_LOCAL);
  if (file == nullptr) {
    throw Error(ErrorCode::unsupported, "jq programs need libjq: install it (Debian: libjq1)");
  }
  JqLibrary library;
  find(file, "jq_init", library.jq_init);
  find(file, "jq_teardown", library.jq_teardown);
  find(file, "jq_set_attr", library.jq_set_attr);
  find(file, "jq_set_error_cb", library.jq_set_error_cb);
  find(file, "jq_format_error", library.jq_format_error);
  find(file, "jq_compile", library.jq_compile);
  find(file, "jq_start", library.jq_start);
  find(file, "jq_next", library.jq_next);
  find(file, "jq_set_nomem_handler", library.jq_set_nomem_handler);
  find(file, "jv_parse_sized", library.jv_parse_sized);
  find(file, "jv_dump_string", library.jv_dump_string);
  find(file, "jv_get_kind", library.jv_get_kind);
  find(file, "jv_copy", library.jv_copy);
  find(file, "jv_free", library.jv_free);
  find(file, "jv_identical", library.jv_identical);
  find(file, "jv_invalid_has_msg", library.jv_invalid_has_msg);
  find(file, "jv_invalid_get_msg", library.jv_invalid_get_msg);
  find(file, "jv_null", library.jv_null);
  find(file, "jv_number", library.jv_number);
  find(file, "jv_number_value", library.jv_number_value);
  find(file, "jv_string", library.jv_string);
  find(file, "jv_string_value", library.jv_string_value);
  find(file, "jv_string_length_bytes", library.jv_string_length_bytes);
  find(file, "jv_array", library.jv_array);
  find(file, "jv_array_append", library.jv_array_append);
  find(file, "jv_array_get", library.jv_array_get);
  find(file, "jv_array_length", library.jv_array_length);
  find(file, "jv_object_get", library.jv_object_get);
  find(file, "jv_object_length", library.jv_object_length);
  find(file, "jv_object_iter", library.jv_object_iter);
  find(file, "jv_object_iter_next", library.jv_object_iter_next);
  find(file, "jv_object_iter_valid", library.jv_object_iter_valid);
  find(file, "jv_object_iter_key", library.jv_object_iter_key);
  find(file, "jv_object_iter_value", library.jv_object_iter_value);
  return library;
}

}  // namespace
}  // namespace eventsrc

// A static function of <jv.h> calls it. In the header's C++ declaration it is not libjq's symbol.
jv_kind jv_get_kind(jv value) { return eventsrc::jq_library().jv_get_kind(value); }

namespace eventsrc {

const JqLibrary& jq_library() {
  static const JqLibrary library = load();
  return library;
}

}  // namespace eventsrc
