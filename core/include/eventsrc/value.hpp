#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace eventsrc {

/// One step of a path into a value: a member's name, or the place of an array's element.
struct Token {
  static constexpr std::size_t kNoIndex = static_cast<std::size_t>(-1);
  static constexpr std::size_t kEnd = static_cast<std::size_t>(-2);

  /// `-` means the place behind an array's last element, unless it is data (`is_data`), not written
  /// in a pointer by somebody who meant it.
  explicit Token(std::string text, bool is_data = false);

  std::string name;
  std::size_t hash;   ///< of the name
  std::size_t index;  ///< the element it names, kEnd, or kNoIndex
};
using Path = std::vector<Token>;

/// The steps of an RFC 6901 pointer that has passed `is_pointer`.
[[nodiscard]] Path parse_path(std::string_view pointer);

/// Appends a step to an RFC 6901 pointer: a member's name, or an index as text.
void append_step(std::string& pointer, std::string_view name);

/// What an edit does to the place it was led to.
enum class Change {
  keep,   ///< nothing, or it changed the value that is there
  put,    ///< the value it filled in becomes a new member or element
  remove  ///< the value that is there goes
};

/// How far an edit came.
enum class Reached {
  place,       ///< it was made
  nothing,     ///< a parent is absent, and none was to be made
  wrong_kind,  ///< a parent is there and holds no parts
  no_index     ///< the place in an array is spelled wrong, or is beyond its end
};

struct TouchedParts;

/// A JSON value that is changed a little and often: the state of a fold. It is kept as the text it
/// came as until something inside it changes; an object or array in which something changed keeps
/// its parts in order, each again a Value. Number text, key order and escapes stay as they came.
/// Texts given to it are minified and have passed `json::Checker`.
class Value {
 public:
  /// `null`.
  Value() noexcept;
  explicit Value(std::string_view json);
  ~Value();
  Value(const Value& other);
  Value& operator=(const Value& other);
  /// What was moved from is null.
  Value(Value&&) noexcept;
  Value& operator=(Value&&) noexcept;

  /// Becomes `json`, which must not be a part of this value.
  void assign(std::string_view json);

  /// RFC 7396: members of `patch` replace, extend or (null) remove those of this value; a patch
  /// that is not an object replaces it. New members go to the end; the key text first stored
  /// stays. Time is linear in the patch, whatever the value's size (an object in which nothing
  /// changed before is taken apart first, once). `patch` must not be a part of this value.
  /// Throws `integrity` where the patch is nested deeper than `kMaxDepth`, which no checked text
  /// is.
  void merge(std::string_view patch) { merge(patch, 0); }

  /// How `edit` gets to a place.
  struct EditMode {
    bool make_parents = false;  ///< absent ones: arrays where the next step is kEnd, else objects
    bool insert = false;        ///< an element goes before the one at its index
  };
  /// Leads `editor` to the place of `path`, which is not empty. It is called as `Change(Value&,
  /// bool exists)`: with the value that is there, or with a null to fill in. What it throws leaves
  /// this value as it was, unless it changed something itself. Time does not depend on the size of
  /// what is on the way, once it was taken apart.
  template <typename Editor>
  Reached edit(std::span<const Token> path, EditMode mode, Editor&& editor) {
    EditorOf<Editor> call(editor);
    return edit_with(path, mode, call);
  }

  /// Becomes a copy of `other`, which it may differ from only where `touched` leads: looks at
  /// nothing else, if events made the difference.
  void follow(const Value& other, const TouchedParts& touched);

  /// Of an array: appends an element. Of anything else: false.
  bool push(std::string_view json);
  /// Of an array: appends the element unless an equal one is there.
  bool add_to_set(std::string_view json);
  /// Of an array: removes every equal element.
  bool pull(std::string_view json);

  [[nodiscard]] bool is_object() const noexcept;
  [[nodiscard]] bool is_array() const noexcept;
  /// How many elements it has; 0 of anything but an array.
  [[nodiscard]] std::size_t elements() const noexcept;
  /// Whether it is the same by value: see `json::equal`.
  [[nodiscard]] bool equals(std::string_view json) const;
  /// How many containers stand inside each other, at most.
  [[nodiscard]] std::size_t depth() const noexcept;
  /// The value's text: its own or, where it was taken apart, written into `buffer`.
  [[nodiscard]] std::string_view text(std::string& buffer) const;
  /// Has the memory fetched that an edit will look at: first what tells where the parts are, then,
  /// some time later, the parts.
  void fetch_ahead() const noexcept;
  void fetch_parts_ahead() const noexcept;

  /// Length of the value as text. Costs nothing.
  [[nodiscard]] std::size_t text_size() const noexcept {
    return is_text() ? raw().size() : size_apart();
  }
  /// Appends the value as minified JSON.
  void append_to(std::string& out) const;
  [[nodiscard]] std::string str() const;

  /// Appends the part an RFC 6901 pointer names, as minified text; false if there is none.
  /// `pointer` has passed `is_pointer`.
  [[nodiscard]] bool select(std::string_view pointer, std::string& out) const;
  [[nodiscard]] bool select(std::span<const Token> path, std::string& out) const;

  /// A look at a part of a value, or at nothing, without copying it. Holds until the value changes.
  class Look {
   public:
    Look() = default;
    explicit Look(const Value& value) noexcept : value_(&value) {}
    /// Into a checked, minified text.
    explicit Look(std::string_view text) noexcept : text_(text) {}

    /// Whether there is anything.
    explicit operator bool() const noexcept { return value_ != nullptr || !text_.empty(); }
    [[nodiscard]] bool is_object() const noexcept;
    [[nodiscard]] bool is_array() const noexcept;
    /// The part that the step leads to; nothing if there is none.
    [[nodiscard]] Look at(const Token& step) const;
    /// How many members of an object stand before that one, at least: more than of an earlier one.
    /// Of an absent one, or no object, `Token::kNoIndex`.
    [[nodiscard]] std::size_t place(const Token& step) const;
    /// The part that the path leads to.
    [[nodiscard]] Look at(std::span<const Token> path) const;
    /// See `Value::text`; empty of nothing.
    [[nodiscard]] std::string_view text(std::string& buffer) const;

   private:
    const Value* value_ = nullptr;
    std::string_view text_;  // of a part that stands in a text
  };

 private:
  struct Object;
  struct Array;

  struct AnyEditor {
    virtual Change operator()(Value& value, bool exists) = 0;

   protected:
    ~AnyEditor() = default;
  };
  template <typename Editor>
  struct EditorOf final : AnyEditor {
    explicit EditorOf(Editor& e) : editor(e) {}
    Change operator()(Value& value, bool exists) override { return editor(value, exists); }
    Editor& editor;
  };

  void merge(std::string_view patch, std::size_t depth);
  Reached edit_with(std::span<const Token> path, EditMode mode, AnyEditor& editor);
  Reached edit_child(Value& child, std::size_t& length, std::span<const Token> path, EditMode mode,
                     AnyEditor& editor, Change& change);
  static Reached make_child(Value& child, std::span<const Token> path, EditMode mode,
                            AnyEditor& editor);
  bool take_apart();

  // States are many, and what is far apart in memory is slow: a number or a time stands in the
  // value itself. The last byte of the body is its tag: up to kMostInline the length of a text that
  // stands before it, else what the bytes before it are.
  static constexpr std::size_t kMostInline = 31;
  using Tag = unsigned char;
  static constexpr Tag kHeap = kMostInline + 1;
  static constexpr Tag kObject = kHeap + 1;
  static constexpr Tag kArray = kObject + 1;
  struct HeapText {
    char* data;
    std::size_t size;
    std::size_t room;
  };

  [[nodiscard]] Tag tag() const noexcept { return static_cast<Tag>(body_[kMostInline]); }
  void set_tag(std::size_t tag) noexcept { body_[kMostInline] = static_cast<char>(tag); }
  template <typename T>
  [[nodiscard]] T load() const noexcept {
    T value;
    std::memcpy(&value, body_.data(), sizeof(T));
    return value;
  }
  template <typename T>
  void store(T value, Tag tag) noexcept {
    std::memcpy(body_.data(), &value, sizeof(T));
    set_tag(tag);
  }
  [[nodiscard]] bool is_text() const noexcept { return tag() <= kHeap; }
  [[nodiscard]] std::string_view raw() const noexcept {
    if (tag() != kHeap) return {body_.data(), tag()};
    const auto text = load<HeapText>();
    return {text.data, text.size};
  }
  [[nodiscard]] std::size_t size_apart() const noexcept;
  /// Null unless it is one that was taken apart.
  [[nodiscard]] Object* object() const noexcept {
    return tag() == kObject ? static_cast<Object*>(load<void*>()) : nullptr;
  }
  [[nodiscard]] Array* array() const noexcept {
    return tag() == kArray ? static_cast<Array*>(load<void*>()) : nullptr;
  }
  void release() noexcept;
  void become_null() noexcept;

  alignas(void*) std::array<char, kMostInline + 1> body_;
};

/// Whether `text` is an RFC 6901 pointer: empty, or `/`-led tokens in which `~` is followed by 0 or
/// 1.
[[nodiscard]] bool is_pointer(std::string_view text) noexcept;

}  // namespace eventsrc
