// SPDX-License-Identifier: GPL-3.0-or-later
// Values of a tree as text: JSON strings, paths, JSON.
#include <algorithm>

#include "penstock/base/utf8.h"
#include "penstock/codec/base64.h"
#include "penstock/codec/hex.h"
#include "penstock/codec/packed_tree.h"
#include "penstock/codec/value_tree.h"

namespace penstock::codec {
namespace {

constexpr std::size_t kDeepest = 64;  // what lies deeper is not indented further
constexpr std::string_view kReplacement = "\xef\xbf\xbd";

/// The number of a \uXXXX at the start of `s`; nothing where it is none.
bool escapeAt(std::string_view s, char32_t& c) {
  if (s.size() < 6 || s[0] != '\\' || s[1] != 'u') return false;
  c = 0;
  for (const char digit : s.substr(2, 4)) {
    const char l = char(digit | 0x20);
    if (digit >= '0' && digit <= '9')
      c = c << 4 | char32_t(digit - '0');
    else if (l >= 'a' && l <= 'f')
      c = c << 4 | char32_t(l - 'a' + 10);
    else
      return false;
  }
  return true;
}

/// Takes the escape that `inside` has at `at`, a backslash; gives how many bytes it took.
std::size_t takeEscape(std::string_view inside, std::size_t at, std::string& out) {
  static constexpr std::string_view letters = "bfnrt", meant = "\b\f\n\r\t";
  char32_t c = 0, low = 0;
  if (escapeAt(inside.substr(at), c)) {
    const bool high = c >= 0xd800 && c < 0xdc00;
    if (high && escapeAt(inside.substr(at + 6), low) && low >= 0xdc00 && low < 0xe000) {
      appendUtf8(out, 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00));
      return 12;
    }
    if (c >= 0xd800 && c < 0xe000)
      out += kReplacement;
    else
      appendUtf8(out, c);
    return 6;
  }
  const char letter = at + 1 < inside.size() ? inside[at + 1] : '\\';
  const std::size_t known = letters.find(letter);
  out += known == std::string_view::npos ? letter : meant[known];
  return 2;
}

bool isShorthand(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80; };
  if (name.empty() || !letter(name[0])) return false;
  return std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

/// Writes a node and what it holds, in the order of the nodes.
class JsonWriter {
 public:
  JsonWriter(const ValueTree& tree, std::size_t limit, bool diagnostic = false) : tree_(tree), limit_(limit), diagnostic_(diagnostic) {}

  std::string write(ValueTree::Id root) {
    for (ValueTree::Id at = root;;) {
      if (out_.size() > limit_) return out_ += "…";
      begin(at, at == root);
      if (tree_.childCount(at)) {
        open_.push_back(at++);
        continue;
      }
      while (!open_.empty() && tree_.child(open_.back(), tree_.childCount(open_.back()) - 1) == at) {
        at = open_.back();
        open_.pop_back();
        end(at);
      }
      if (open_.empty()) return std::move(out_);
      at = nextAfter(at);
    }
  }

 private:
  /// The sibling behind a node whose values were all written.
  ValueTree::Id nextAfter(ValueTree::Id node) const { return tree_.child(open_.back(), tree_.row(node) + 1); }
  void newline() {
    out_ += '\n';
    out_.append(2 * std::min(level_, kDeepest), ' ');
  }
  void begin(ValueTree::Id n, bool root) {
    const ValueTree::Id above = root ? ValueTree::none : tree_.parent(n);
    if (above != ValueTree::none && tree_.kind(above) != ValueKind::tagged) {
      if (tree_.child(above, 0) != n) out_ += ',';
      newline();
      if (tree_.kind(above) == ValueKind::object) {
        out_ += diagnostic_ && !tree_.keyIsText(n) ? std::string(tree_.key(n)) : jsonQuoted(tree_.key(n));
        out_ += ": ";
      }
    }
    const std::string_view text = tree_.text(n);
    switch (tree_.kind(n)) {
      case ValueKind::object:
      case ValueKind::array:
        out_ += tree_.kind(n) == ValueKind::object ? '{' : '[';
        if (tree_.childCount(n)) ++level_;
        else out_ += tree_.kind(n) == ValueKind::object ? '}' : ']';
        break;
      case ValueKind::tagged:
        if (diagnostic_) out_.append(text).append("(");
        if (!tree_.childCount(n)) out_ += diagnostic_ ? ")" : "null";
        break;
      case ValueKind::string: out_ += jsonQuoted(text); break;
      case ValueKind::bytes: out_ += diagnostic_ ? hexText(text) : '"' + base64Encode(text) + '"'; break;
      case ValueKind::number:
      case ValueKind::literal: out_ += diagnostic_ || isJson(text) ? std::string(text) : jsonQuoted(text); break;
    }
    if (tree_.childCount(n) == 0) note(n);
  }
  void note(ValueTree::Id n) {
    if (diagnostic_ && !tree_.note(n).empty()) out_.append(" /").append(tree_.note(n)).append("/");
  }
  static std::string hexText(std::string_view bytes) {
    constexpr std::size_t shown = 64;
    return "h'" + hexString(bytes.substr(0, shown)) + (bytes.size() > shown ? "…'" : "'");
  }
  void end(ValueTree::Id n) {
    if (tree_.kind(n) == ValueKind::tagged) {
      if (diagnostic_) out_ += ')';
      return note(n);
    }
    --level_;
    newline();
    out_ += tree_.kind(n) == ValueKind::object ? '}' : ']';
  }
  /// Of numbers and literals: NaN and undefined are none of JSON's.
  static bool isJson(std::string_view text) {
    if (text == "true" || text == "false" || text == "null") return true;
    return !text.empty() && (text.back() >= '0' && text.back() <= '9') && text.find_first_not_of("0123456789+-.eE") == std::string_view::npos;
  }

  const ValueTree& tree_;
  const std::size_t limit_;
  const bool diagnostic_;
  std::vector<ValueTree::Id> open_;
  std::size_t level_ = 0;
  std::string out_;
};

}  // namespace

std::string jsonUnescape(std::string_view inside) {
  std::string out;
  out.reserve(inside.size());
  for (std::size_t at = 0; at < inside.size();) {
    const std::size_t escape = std::min(inside.find('\\', at), inside.size());
    out.append(inside.substr(at, escape - at));
    at = escape;
    if (at < inside.size()) at += takeEscape(inside, at, out);
  }
  return out;
}

std::string jsonQuoted(std::string_view text) {
  static constexpr char digits[] = "0123456789abcdef";
  static constexpr std::string_view letters = "btnvfr";  // 0x08 on; there is no \v
  std::string out = "\"";
  out.reserve(text.size() + 2);
  for (const char c : text) {
    const auto u = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (u >= 0x20 && u != 0x7f) {
      out += c;
    } else if (u >= 8 && u <= 13 && u != 11) {
      out += '\\';
      out += letters[u - 8u];
    } else {
      out += "\\u00";
      out += digits[u >> 4];
      out += digits[u & 15];
    }
  }
  return out += '"';
}

std::string valuePath(const ValueTree& tree, ValueTree::Id node) {
  std::vector<ValueTree::Id> way;
  for (; node != ValueTree::none; node = tree.parent(node)) way.push_back(node);
  std::string path = "$";
  for (std::size_t i = way.size() - 1; i-- > 0;) {
    const ValueTree::Id n = way[i];
    switch (tree.kind(way[i + 1])) {
      case ValueKind::array: path += '[' + std::to_string(tree.row(n)) + ']'; break;
      case ValueKind::object:
        if (!tree.keyIsText(n))
          path.append("[").append(tree.key(n)).append("]");
        else if (isShorthand(tree.key(n)))
          path.append(".").append(tree.key(n));
        else
          path += '[' + jsonQuoted(tree.key(n)) + ']';
        break;
      default: break;  // what a tag holds stands where the tag does
    }
  }
  return path;
}

std::string valueDiagnostic(const ValueTree& tree, ValueTree::Id node, std::size_t limit) { return JsonWriter(tree, limit, true).write(node); }

std::string valueJson(const ValueTree& tree, ValueTree::Id node, std::size_t limit) { return JsonWriter(tree, limit).write(node); }

}  // namespace penstock::codec
