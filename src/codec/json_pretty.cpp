// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/json_pretty.h"

#include <algorithm>

namespace penstock::codec {
namespace {

constexpr std::size_t kDeepest = 64;
constexpr std::uint64_t kFreeSpace = 8u << 20;  // of indentation, whatever there is to indent
constexpr std::string_view kBom = "\xef\xbb\xbf";
constexpr std::size_t kPiece = 64 * 1024;

/// Writes what the scanner tells. The innermost container is held back while it might still fit on one line.
class Printer final : public JsonHandler {
 public:
  explicit Printer(const JsonPrettyOptions& options) : options_(options) {}

  void open(char c) override {
    expand();
    separateValues();
    held_.assign(1, {std::string(1, c), TokenKind::punctuation, true});
    heldWidth_ = 0;
    holding_ = true;
    ++depth_;
  }
  void close(char c) override {
    --depth_;
    if (holding_) {
      writeHeldInline(c);
    } else {
      newline(depth_ + 1);
      put({&c, 1}, TokenKind::punctuation);
    }
  }
  void comma() override {
    if (holding_)
      hold(",", TokenKind::punctuation, true);
    else
      writeComma();
  }
  void colon() override {
    if (holding_)
      hold(":", TokenKind::punctuation, true);
    else
      writeColon();
  }
  void scalar(TokenKind kind, std::string_view piece, bool last) override {
    if (holding_) {
      hold(piece, kind, last);
      return;
    }
    separateValues();
    if (!inScalar_) scalarStart_ = out_->size();
    out_->append(piece);
    inScalar_ = !last;
    if (last && options_.spans) spans.push_back({scalarStart_, out_->size() - scalarStart_, kind});
  }
  void valueEnd() override { valueEnded_ = true; }

  void expand() {
    if (!holding_) return;
    holding_ = false;
    put(held_.front().text, TokenKind::punctuation);
    newline(depth_);
    for (std::size_t i = 1; i < held_.size(); ++i) {
      const Held& h = held_[i];
      if (h.kind == TokenKind::punctuation)
        h.text == "," ? writeComma() : writeColon();
      else
        scalar(h.kind, h.text, h.whole);
    }
    held_.clear();
  }

  std::string* out_ = nullptr;
  std::vector<TokenSpan> spans;
  std::uint64_t fed = 0;  // bytes of the source

 private:
  struct Held {
    std::string text;
    TokenKind kind;
    bool whole;
  };

  void put(std::string_view text, TokenKind kind) {
    if (options_.spans) spans.push_back({out_->size(), text.size(), kind});
    out_->append(text);
  }
  /// Before or behind what lies `level` deep. A hostile text is nothing but brackets, or numbers of one digit far in: what lies deeper
  /// than anybody reads stays on one line, and where indentation has become many times the text there is none any more.
  void newline(std::size_t level) {
    if (level > kDeepest) return;
    out_->push_back('\n');
    const std::size_t wanted = depth_ * options_.indent;
    if (indented_ + wanted > kFreeSpace + 3 * fed) return;
    indented_ += wanted;
    out_->append(wanted, ' ');
  }
  void writeComma() {
    put(",", TokenKind::punctuation);
    if (depth_ > kDeepest) out_->push_back(' ');
    newline(depth_);
  }
  void writeColon() {
    put(":", TokenKind::punctuation);
    out_->push_back(' ');
  }
  void separateValues() {
    if (valueEnded_) out_->push_back('\n');
    valueEnded_ = false;
  }
  void hold(std::string_view text, TokenKind kind, bool whole) {
    heldWidth_ += text.size() + 1;
    if (held_.back().whole)
      held_.push_back({std::string(text), kind, whole});
    else
      held_.back().text.append(text), held_.back().whole = whole;
    // The outermost container is always laid out: one line of all there is would read worse.
    if (heldWidth_ > options_.inlineWidth || depth_ == 1) expand();
  }
  void writeHeldInline(char c) {
    holding_ = false;
    const bool padded = c == '}' && held_.size() > 1;
    put(held_.front().text, TokenKind::punctuation);
    if (padded) out_->push_back(' ');
    for (std::size_t i = 1; i < held_.size(); ++i) {
      put(held_[i].text, held_[i].kind);
      if (held_[i].kind == TokenKind::punctuation) out_->push_back(' ');
    }
    if (padded) out_->push_back(' ');
    put({&c, 1}, TokenKind::punctuation);
    held_.clear();
  }

  const JsonPrettyOptions options_;
  std::vector<Held> held_;  // an opening bracket and what followed it
  std::size_t heldWidth_ = 0, depth_ = 0, scalarStart_ = 0;
  std::uint64_t indented_ = 0;  // bytes
  bool holding_ = false, inScalar_ = false, valueEnded_ = false;
};

}  // namespace

struct JsonPrettyPrinter::Impl {
  explicit Impl(const JsonPrettyOptions& o) : options(o), printer(o), scanner(printer, o.several) {}
  JsonPrettyOptions options;
  Printer printer;
  JsonScanner scanner;
  bool over = false;
};

JsonPrettyPrinter::JsonPrettyPrinter(JsonPrettyOptions options) : impl_(std::make_unique<Impl>(options)) {}
JsonPrettyPrinter::~JsonPrettyPrinter() = default;

bool JsonPrettyPrinter::feed(std::string_view in, std::string& out) {
  impl_->printer.out_ = &out;
  // In pieces, so that the limit is looked at often: indentation can make much of little.
  for (std::size_t at = 0; at < in.size() && !impl_->over; at += kPiece) {
    impl_->printer.fed += in.substr(at, kPiece).size();
    if (!impl_->scanner.feed(in.substr(at, kPiece))) return false;
    impl_->over = out.size() > impl_->options.limit;
  }
  return !impl_->over;
}

JsonEnd JsonPrettyPrinter::finish(std::string& out) {
  impl_->printer.out_ = &out;
  const JsonEnd end = impl_->over ? JsonEnd::limit : impl_->scanner.finish();
  if (end != JsonEnd::complete) impl_->printer.expand();
  if (out.size() <= impl_->options.limit) return end;
  out.resize(std::size_t(impl_->options.limit));
  auto& spans = impl_->printer.spans;
  while (!spans.empty() && spans.back().offset + spans.back().length > out.size()) spans.pop_back();
  return JsonEnd::limit;
}

const JsonError& JsonPrettyPrinter::error() const {
  return impl_->scanner.error();
}
const std::vector<TokenSpan>& JsonPrettyPrinter::spans() const {
  return impl_->printer.spans;
}

JsonPretty prettyJson(std::string_view json, JsonPrettyOptions options) {
  if (json.starts_with(kBom)) json.remove_prefix(kBom.size());
  JsonPretty result;
  JsonPrettyPrinter printer(options);
  printer.feed(json, result.text);
  result.end = printer.finish(result.text);
  result.error = printer.error();
  result.spans = printer.spans();
  return result;
}

JsonEnd checkJson(std::string_view json, bool several) {
  struct Nobody final : JsonHandler {
    void open(char) override {}
    void close(char) override {}
    void comma() override {}
    void colon() override {}
    void scalar(TokenKind, std::string_view, bool) override {}
  } nobody;
  if (json.starts_with(kBom)) json.remove_prefix(kBom.size());
  JsonScanner scanner(nobody, several);
  scanner.feed(json);
  return scanner.finish();
}

}  // namespace penstock::codec
