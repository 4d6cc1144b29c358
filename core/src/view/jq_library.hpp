#pragma once

// For the jq sources only: <jq.h> stays out of all others.

#include <jq.h>

namespace eventsrc {

/// The functions of libjq that are used, found when the program runs: eventsrc is not linked with
/// libjq, and starts without it. The names are libjq's. They consume the values they are given, but
/// for `jv_get_kind`, `jv_copy`, `jv_number_value`, `jv_string_value` and the iterators.
struct JqLibrary {
  decltype(&::jq_init) jq_init = nullptr;
  decltype(&::jq_teardown) jq_teardown = nullptr;
  decltype(&::jq_set_attr) jq_set_attr = nullptr;
  decltype(&::jq_set_error_cb) jq_set_error_cb = nullptr;
  decltype(&::jq_format_error) jq_format_error = nullptr;
  decltype(&::jq_compile) jq_compile = nullptr;
  decltype(&::jq_start) jq_start = nullptr;
  decltype(&::jq_next) jq_next = nullptr;
  decltype(&::jq_set_nomem_handler) jq_set_nomem_handler = nullptr;
  decltype(&::jv_parse_sized) jv_parse_sized = nullptr;
  decltype(&::jv_dump_string) jv_dump_string = nullptr;
  decltype(&::jv_get_kind) jv_get_kind = nullptr;
  decltype(&::jv_copy) jv_copy = nullptr;
  decltype(&::jv_free) jv_free = nullptr;
  decltype(&::jv_identical) jv_identical = nullptr;
  decltype(&::jv_invalid_has_msg) jv_invalid_has_msg = nullptr;
  decltype(&::jv_invalid_get_msg) jv_invalid_get_msg = nullptr;
  decltype(&::jv_null) jv_null = nullptr;
  decltype(&::jv_number) jv_number = nullptr;
  decltype(&::jv_number_value) jv_number_value = nullptr;
  decltype(&::jv_string) jv_string = nullptr;
  decltype(&::jv_string_value) jv_string_value = nullptr;
  decltype(&::jv_string_length_bytes) jv_string_length_bytes = nullptr;
  decltype(&::jv_array) jv_array = nullptr;
  decltype(&::jv_array_append) jv_array_append = nullptr;
  decltype(&::jv_array_get) jv_array_get = nullptr;
  decltype(&::jv_array_length) jv_array_length = nullptr;
  decltype(&::jv_object_get) jv_object_get = nullptr;
  decltype(&::jv_object_length) jv_object_length = nullptr;
  decltype(&::jv_object_iter) jv_object_iter = nullptr;
  decltype(&::jv_object_iter_next) jv_object_iter_next = nullptr;
  decltype(&::jv_object_iter_valid) jv_object_iter_valid = nullptr;
  decltype(&::jv_object_iter_key) jv_object_iter_key = nullptr;
  decltype(&::jv_object_iter_value) jv_object_iter_value = nullptr;
};

/// Loads libjq with the first call. Throws `unsupported` where it is not installed.
[[nodiscard]] const JqLibrary& jq_library();

}  // namespace eventsrc
