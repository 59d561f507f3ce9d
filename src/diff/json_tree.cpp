// SPDX-License-Identifier: GPL-3.0-or-later
#include "diff/json_tree.h"

#include <algorithm>

#include "diff/checks.h"
#include "penstock/codec/json_scanner.h"
#include "penstock/diff/compare.h"

namespace penstock::diff {
namespace {

constexpr std::size_t kPiece = 256 * 1024;

}  // namespace

std::vector<std::uint32_t> JsonTree::children(std::uint32_t node) const {
  std::vector<std::uint32_t> out;
  for (std::uint32_t child = node + 1; child < nodes_[node].end; child = nodes_[child].end) out.push_back(child);
  return out;
}

/// Told what the scanner finds.
class JsonReader::Builder final : public codec::JsonHandler {
 public:
  Builder(JsonReader& reader, JsonTree& tree) : reader_(reader), tree_(tree), paths_(reader.ignore_.jsonPaths()) {}

  void open(char bracket) override {
    const std::uint32_t node = add(bracket == '{' ? JsonTree::Kind::object : JsonTree::Kind::array);
    levels_.push_back({node, 0, std::move(here_)});
  }
  void close(char) override {
    const std::uint32_t node = levels_.back().node;
    tree_.nodes_[node].end = std::uint32_t(tree_.nodes_.size());
    tree_.nodes_[node].value = reader_.containerSymbol(tree_, node);
    levels_.pop_back();
  }
  void comma() override {}
  void colon() override {}
  void scalar(codec::TokenKind kind, std::string_view piece, bool last) override {
    if (!begun_) begin_ = std::uint32_t(piece.data() - tree_.text_.data()), end_ = begin_, begun_ = true;
    if (!piece.empty()) end_ = std::uint32_t(piece.data() + piece.size() - tree_.text_.data());
    if (!last) return;
    begun_ = false;
    if (kind == codec::TokenKind::key) {
      keyBegin_ = begin_, keyEnd_ = end_;
      return;
    }
    const std::uint32_t node = add(JsonTree::Kind::scalar);
    JsonTree::Node& n = tree_.nodes_[node];
    n.textBegin = begin_, n.textEnd = end_;
    n.end = node + 1;
    n.value = n.ignored ? 0 : reader_.valueSymbol(tree_.text(n));
  }

 private:
  struct Level {
    std::uint32_t node, next;
    std::vector<filter::JsonPath::Places> places;
  };

  std::uint32_t add(JsonTree::Kind kind) {
    const auto number = std::uint32_t(tree_.nodes_.size());
    JsonTree::Node n;
    n.kind = kind;
    if (!levels_.empty()) {
      n.parent = levels_.back().node;
      n.ignored = tree_.nodes_[n.parent].ignored;
      n.index = levels_.back().next++;
    }
    n.keyBegin = keyBegin_, n.keyEnd = keyEnd_;
    keyBegin_ = keyEnd_ = 0;
    if (tree_.isMember(n)) n.key = reader_.scalarSymbol(tree_.key(n));
    if (!n.ignored && !paths_.empty()) n.ignored = walk(n);
    tree_.nodes_.push_back(n);
    return number;
  }

  /// Whether a path of the ignore list leads here.
  bool walk(const JsonTree::Node& n) {
    here_.resize(paths_.size());
    const std::string name = tree_.isMember(n) ? unescaped(tree_.key(n)) : std::string();
    bool ends = false;
    for (std::size_t i = 0; i < paths_.size(); ++i) {
      here_[i] =
          levels_.empty() ? paths_[i].start() : paths_[i].after(levels_.back().places[i], tree_.isMember(n) ? &name : nullptr, n.index);
      ends |= paths_[i].ends(here_[i]);
    }
    return ends;
  }

  JsonReader& reader_;
  JsonTree& tree_;
  const std::vector<filter::JsonPath>& paths_;
  std::vector<Level> levels_;
  std::vector<filter::JsonPath::Places> here_;
  std::uint32_t begin_ = 0, end_ = 0, keyBegin_ = 0, keyEnd_ = 0;
  bool begun_ = false;
};

Result<JsonTree> JsonReader::read(std::string json) {
  JsonTree tree;
  tree.source_ = std::make_shared<const std::string>(std::move(json));
  sources_.push_back(tree.source_);
  tree.text_ = *tree.source_;
  // A byte order mark is no part of it.
  if (tree.text_.starts_with("\xef\xbb\xbf")) tree.text_.remove_prefix(3);
  // Room that is not used costs nothing, and none has to be moved.
  tree.nodes_.reserve(std::min(kMostTreeNodes, tree.text_.size() / 8) + 1);
  interner_.reserve(std::min(kMostTreeNodes, tree.text_.size() / 8));
  Builder builder(*this, tree);
  codec::JsonScanner scanner(builder);
  bool good = true;
  for (std::size_t at = 0; good && at < tree.text_.size(); at += kPiece) {
    if (token_.cancelled()) return cancelledError();
    good = scanner.feed(tree.text_.substr(at, kPiece));
    if (tree.nodes_.size() > kMostTreeNodes)
      return makeError(ErrorCode::limit, "it has more than " + std::to_string(kMostTreeNodes) + " values");
  }
  if (scanner.finish() == codec::JsonEnd::complete) return tree;
  const codec::JsonError& e = scanner.error();
  return makeError(ErrorCode::corrupt, "line " + std::to_string(e.line) + ", column " + std::to_string(e.column) + ": " + e.message);
}

Symbol JsonReader::scalarSymbol(std::string_view text) {
  if (text.starts_with('"')) {
    if (text.find('\\') == std::string_view::npos) return interner_.of(text);
    return interner_.of(arena_.keep('"' + unescaped(text) + '"'));
  }
  const bool number = text.starts_with('-') || (text[0] >= '0' && text[0] <= '9');
  if (!number || text.find_first_of(".eE") == std::string_view::npos) {
    // 1000 is also 1e3, of which only one is canonical.
    if (!number || text.back() != '0' || text.size() == 1) return interner_.of(text);
  }
  return interner_.of(arena_.keep(canonicalNumber(text)));
}

Symbol JsonReader::valueSymbol(std::string_view text) {
  if (search_.idle()) return scalarSymbol(text);
  const bool quoted = text.starts_with('"');
  const std::string_view inside = quoted ? text.substr(1, text.size() - 2) : text;
  if (!search_.without(inside, scratch_)) return scalarSymbol(text);
  if (quoted) return interner_.of(arena_.keep('"' + scratch_ + '"'));
  return interner_.of(arena_.keep('#' + scratch_));
}

// Containers are named after what they hold, so that equal ones are found without looking into them: members in any order.
Symbol JsonReader::containerSymbol(const JsonTree& tree, std::uint32_t node) {
  const bool object = tree[node].kind == JsonTree::Kind::object;
  members_.clear();
  StopCheck stop(token_);
  for (std::uint32_t child = node + 1; child < tree[node].end && !stop.now(); child = tree[child].end)
    if (!tree[child].ignored) members_.emplace_back(object ? tree[child].key : 0, tree[child].value);
  if (object) std::stable_sort(members_.begin(), members_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  list_.assign(1, object ? '{' : '[');
  for (const auto& [key, value] : members_) {
    if (object) list_.append(reinterpret_cast<const char*>(&key), sizeof key);
    list_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  return stop.now() ? 0 : interner_.of(arena_.keep(list_));
}

}  // namespace penstock::diff
