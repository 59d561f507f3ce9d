// SPDX-License-Identifier: GPL-3.0-or-later
#include "importer/node.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "importer/unescape.h"
#include "penstock/codec/json_scanner.h"

namespace penstock::importer {
namespace {

using codec::TokenKind;

/// Members whose arrays may be of any length.
bool isList(std::string_view name) { return name == "_webSocketMessages" || name == "messages"; }

class Builder final : public codec::JsonHandler {
 public:
  Builder(std::uint64_t base, Node& root) : base_(base) { levels_.push_back(&root); }
  void watch(const codec::JsonScanner& scanner) { scanner_ = &scanner; }

  bool done() const { return done_; }
  bool tooLarge() const { return bytes_ > mostNodeBytes; }
  std::uint64_t end() const { return end_; }

  void open(char bracket) override {
    if (hidden_ != 0 || levels_.size() >= deepestNode) {
      ++hidden_;
      return;
    }
    Node* node = add();
    node->begin = here();
    if (bracket == '[' && isList(name_)) {
      node->kind = Node::Kind::list;
      hidden_ = 1;
      return;
    }
    node->kind = bracket == '{' ? Node::Kind::object : Node::Kind::array;
    levels_.push_back(node);
  }
  void close(char) override {
    if (hidden_ != 0)
      --hidden_;
    else
      levels_.pop_back();
  }
  void comma() override {}
  void colon() override {}
  void valueEnd() override {
    done_ = true;
    end_ = here() + 1;
  }
  void scalar(TokenKind kind, std::string_view piece, bool last) override {
    if (hidden_ != 0) return;
    if (length_ == 0) begin_ = kind == TokenKind::number || !last ? here() - piece.size() : here() + 1 - piece.size();
    length_ += piece.size();
    if (length_ <= longestString) raw_ += piece;
    if (!last) return;
    if (kind == TokenKind::key)
      name_ = unescaped();
    else
      put(kind);
    raw_.clear();
    length_ = 0;
  }

 private:
  std::uint64_t here() const { return base_ + scanner_->offset(); }

  Node* add() {
    Node* parent = levels_.back();
    bytes_ += sizeof(Node) + name_.size();
    if (parent->is(Node::Kind::object)) {
      parent->members.emplace_back(name_, Node());
      return &parent->members.back().second;
    }
    if (parent->is(Node::Kind::array)) {
      parent->items.emplace_back();
      return &parent->items.back();
    }
    return parent;  // the root
  }
  std::string unescaped() {
    std::string out;
    if (raw_.size() < 2) return out;
    const bool whole = length_ <= longestString;
    Unescaper unescaper;
    unescaper.feed(std::string_view(raw_).substr(1, raw_.size() - (whole ? 2 : 1)), out);
    unescaper.finish(out);
    return out;
  }
  void put(TokenKind kind) {
    Node* node = add();
    if (kind == TokenKind::string) {
      const bool isLong = length_ > longestString;
      node->kind = isLong ? Node::Kind::longString : Node::Kind::string;
      node->begin = begin_ + 1;
      node->end = begin_ + length_ - 1;
      if (!isLong) node->text = unescaped();
    } else if (kind == TokenKind::number) {
      node->kind = Node::Kind::number;
      node->text = raw_.substr(0, 64);
    } else if (raw_ != "null") {
      node->kind = Node::Kind::boolean;
      node->value = raw_ == "true";
    }
    bytes_ += node->text.size();
  }

  const std::uint64_t base_;
  const codec::JsonScanner* scanner_ = nullptr;
  std::vector<Node*> levels_;  // growing vectors move nodes only within a level that is no longer on this way
  std::string name_, raw_;
  std::uint64_t length_ = 0, begin_ = 0, end_ = 0;
  std::size_t bytes_ = 0, hidden_ = 0;
  bool done_ = false;
};

const Node kNone;

}  // namespace

const Node& Node::operator[](std::string_view name) const {
  for (auto it = members.rbegin(); it != members.rend(); ++it)
    if (it->first == name) return it->second;
  return kNone;
}

std::optional<double> Node::number() const {
  const std::string_view digits = word();
  double out = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size() || !std::isfinite(out)) return std::nullopt;
  return out;
}

std::optional<std::int64_t> Node::integer() const {
  const std::string_view digits = word();
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  if (!digits.empty() && error == std::errc() && end == digits.data() + digits.size()) return out;
  const auto real = number();
  constexpr double most = 9e15;
  if (!real || *real > most || *real < -most) return std::nullopt;
  return std::int64_t(std::llround(*real));
}

std::uint64_t Node::count(std::uint64_t most) const {
  const std::int64_t n = integer().value_or(0);
  return n < 0 ? 0 : std::min(std::uint64_t(n), most);
}

std::optional<ReadError> readValue(Source& source, std::uint64_t offset, ReadValue& out) {
  out = {};
  Builder builder(offset, out.node);
  codec::JsonScanner scanner(builder);
  builder.watch(scanner);
  for (std::uint64_t at = offset; !builder.done();) {
    const std::string_view piece = source.at(at);
    if (!source.trouble()) return ReadError{at, source.trouble().error().message};
    if (piece.empty()) return ReadError{at, "the file ends inside of it"};
    if (!scanner.feed(piece) && !builder.done()) return ReadError{offset + scanner.error().offset, scanner.error().message};
    if (builder.tooLarge()) return ReadError{offset, "it has too many members to be read"};
    at += piece.size();
  }
  out.end = builder.end();
  return std::nullopt;
}

}  // namespace penstock::importer
