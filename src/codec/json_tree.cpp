// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/value_tree.h"

namespace penstock::codec {
namespace {

constexpr std::string_view kBom = "\xef\xbb\xbf";
constexpr std::size_t kPiece = 256 * 1024;
constexpr std::string_view kCutOff = "cut off here";

/// What the scanner tells is slices of the builder's own source.
class Reader final : public JsonHandler {
 public:
  explicit Reader(ValueTreeBuilder& builder) : builder_(builder) {}

  void open(char bracket) override { builder_.open(bracket == '{' ? ValueKind::object : ValueKind::array); }
  void close(char) override { builder_.close(); }
  void comma() override {}
  void colon() override {}
  void scalar(TokenKind kind, std::string_view piece, bool last) override {
    if (!inside_) {
      begin_ = std::size_t(piece.data() - builder_.source().data());
      size_ = 0;
    }
    size_ += piece.size();
    kind_ = kind;
    inside_ = !last;
    if (!last) return;
    if (kind == TokenKind::key || kind == TokenKind::string)
      text(kind == TokenKind::key);
    else
      builder_.valueInSource(kind == TokenKind::number ? ValueKind::number : ValueKind::literal, begin_, size_);
  }

  /// The source ended: what it ended inside of is a value as well, though not all of it.
  void end() {
    if (!inside_ || kind_ == TokenKind::key) return;
    const std::string_view piece = std::string_view(builder_.source()).substr(begin_, size_);
    if (kind_ == TokenKind::string)
      builder_.value(ValueKind::string, jsonUnescape(piece.substr(1)), kCutOff);
    else if (kind_ == TokenKind::number && piece.back() >= '0' && piece.back() <= '9')
      builder_.value(ValueKind::number, piece, kCutOff);
  }

 private:
  void text(bool key) {
    const std::string_view inside = std::string_view(builder_.source()).substr(begin_ + 1, size_ - 2);
    if (inside.find('\\') != std::string_view::npos) {
      const std::string plain = jsonUnescape(inside);
      key ? builder_.key(plain) : builder_.value(ValueKind::string, plain);
    } else {
      key ? builder_.keyInSource(begin_ + 1, inside.size()) : builder_.valueInSource(ValueKind::string, begin_ + 1, inside.size());
    }
  }

  ValueTreeBuilder& builder_;
  std::size_t begin_ = 0, size_ = 0;
  TokenKind kind_ = TokenKind::key;
  bool inside_ = false;
};

}  // namespace

JsonTree jsonTree(std::string json, bool several, const CancelToken& token, ValueTreeLimits limits) {
  JsonTree result;
  if (json.starts_with(kBom)) json.erase(0, kBom.size());
  // Places in the text are numbers of 32 bits.
  if (json.size() > limits.text) json.resize(limits.text);
  ValueTreeBuilder builder(std::move(json), limits);
  Reader reader(builder);
  JsonScanner scanner(reader, several);
  if (several) builder.open(ValueKind::array);
  const std::string_view source = builder.source();
  for (std::size_t at = 0; at < source.size() && !builder.full(); at += kPiece) {
    if (token.cancelled()) return {};
    if (!scanner.feed(source.substr(at, kPiece))) break;
  }
  result.end = builder.full() ? JsonEnd::limit : scanner.finish();
  result.error = scanner.error();
  if (result.end == JsonEnd::truncated) reader.end();
  if (result.end == JsonEnd::truncated || result.end == JsonEnd::invalid)
    builder.problem("It is not JSON any more at line " + std::to_string(result.error.line) + ", column " +
                    std::to_string(result.error.column) + ": " + result.error.message + ".");
  result.tree = builder.finish();
  return result;
}

}  // namespace penstock::codec
