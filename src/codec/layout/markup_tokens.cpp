// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec/layout/markup_tokens.h"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "codec/layout/languages.h"
#include "penstock/base/ascii.h"

namespace penstock::codec::layout {
namespace {

using Kind = MarkupKind;
using Box = MarkupBox;

/// Space-separated names.
bool isOneOf(std::string_view name, std::string_view names) {
  for (std::size_t at = 0; at < names.size();) {
    const std::size_t end = std::min(names.find(' ', at), names.size());
    if (equalsIgnoreCase(names.substr(at, end - at), name)) return true;
    at = end + 1;
  }
  return false;
}

struct Element {
  Box box = Box::inLine;
  bool empty = false;    // it never has an end
  bool raw = false;      // no markup in it
  bool implies = false;  // it may end others, see kImplied
};

/// HTML's elements that are more than a part of a line.
std::unordered_map<std::string, Element> makeElements() {
  std::unordered_map<std::string, Element> known;
  const auto each = [&known](std::string_view names, auto change) {
    for (std::size_t at = 0; at < names.size();) {
      const std::size_t end = std::min(names.find(' ', at), names.size());
      change(known[std::string(names.substr(at, end - at))]);
      at = end + 1;
    }
  };
  each("area base br col embed hr img input link meta param source track wbr", [](Element& e) { e.empty = true; });
  each("script style textarea title xmp noembed noframes iframe", [](Element& e) { e.raw = true; });
  each("html head body div p ul ol li dl dt dd table thead tbody tfoot tr td th caption colgroup col section article header footer nav main aside h1 h2 "
       "h3 h4 h5 h6 hgroup form fieldset legend figure figcaption blockquote address details summary dialog hr center menu search option optgroup "
       // Of SVG, where white space is nothing but in its texts.
       "g defs path rect circle ellipse line polyline polygon use symbol lineargradient radialgradient stop clippath mask pattern filter",
       [](Element& e) { e.box = Box::block; });
  each("script style link meta title base template noscript param source track", [](Element& e) { e.box = Box::hidden; });
  each("pre listing plaintext xmp", [](Element& e) { e.box = Box::preserved; });
  each("br", [](Element& e) { e.box = Box::lineBreak; });
  each("li dt dd tr td th thead tbody tfoot option optgroup address article aside blockquote details div dl fieldset figure footer form h1 h2 h3 h4 h5 "
       "h6 header hr main nav ol p pre section table ul body",
       [](Element& e) { e.implies = true; });
  return known;
}

Element elementOf(std::string_view name, bool html) {
  static const auto known = makeElements();
  constexpr std::size_t longest = 14;
  if (!html) return {Box::block};
  if (name.size() > longest) return {};
  const auto at = known.find(lowered(name));
  return at == known.end() ? Element() : at->second;
}

/// Names of open elements that the start of `name` ends (WHATWG 13.1.2.4, the common ones), and where to stop looking.
struct Implied {
  std::string_view by, ends, within;
};
constexpr Implied kImplied[] = {
    {"li", "li", "ul ol menu"},
    {"dt dd", "dt dd", "dl"},
    {"tr", "tr td th", "table thead tbody tfoot"},
    {"td th", "td th", "tr table"},
    {"thead tbody tfoot", "thead tbody tfoot tr td th", "table"},
    {"option optgroup", "option", "select optgroup datalist"},
    {"address article aside blockquote details div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr main nav ol p pre section table ul", "p",
     "div section article td th body"},
    {"body", "head", "html"},
};

class Reader {
 public:
  Reader(std::string_view in, bool html, std::size_t most) : in_(in), html_(html), most_(most) {}
  MarkupTokens read(const CancelToken& token);

 private:
  MarkupToken& add(Kind kind, std::size_t end);
  void rest(std::string_view why);
  void text();
  void tag();
  void start(std::size_t end);
  void endTag(std::size_t end);
  void raw(std::string_view name);
  void impliedEnds(std::string_view name);
  void until(std::string_view mark, std::size_t from, std::string_view why);
  std::size_t tagEnd(std::size_t from) const;
  void documentType(std::size_t bracket);
  void marksParents(const MarkupToken& t);

  std::string_view in_;
  bool html_;
  std::size_t most_, at_ = 0;
  MarkupTokens out_;
  std::vector<std::uint32_t> open_;
};

MarkupToken& Reader::add(Kind kind, std::size_t end) {
  MarkupToken t;
  t.text = in_.substr(at_, end - at_);
  t.kind = kind;
  at_ = end;
  out_.tokens.push_back(t);
  return out_.tokens.back();
}

void Reader::rest(std::string_view why) {
  out_.problem = why;
  add(Kind::rest, in_.size());
}

/// Past the `>` that ends a tag: those between quotes are none. npos where it does not end.
std::size_t Reader::tagEnd(std::size_t from) const {
  char quote = 0;
  for (std::size_t i = from; i < in_.size(); ++i) {
    const char c = in_[i];
    if (quote)
      quote = c == quote ? '\0' : quote;
    else if (c == '>')
      return i + 1;
    else if ((c == '"' || c == '\'') && in_[i - 1] == '=')
      quote = c;
    else if ((c == '"' || c == '\'') && isSpace(in_[i - 1]))
      quote = c;
  }
  return in_.npos;
}

void Reader::until(std::string_view mark, std::size_t from, std::string_view why) {
  const std::size_t end = in_.find(mark, from);
  end == in_.npos ? rest(why) : void(add(Kind::other, end + mark.size()));
}

/// Up to a "]" that white space at most parts from its ">".
void Reader::documentType(std::size_t bracket) {
  for (std::size_t end = in_.find(']', bracket); end != in_.npos; end = in_.find(']', end + 1)) {
    const std::size_t mark = in_.find_first_not_of(" \t\r\n", end + 1);
    if (mark == in_.npos) break;
    if (in_[mark] == '>') return void(add(Kind::other, mark + 1));
    end = mark - 1;
  }
  rest("a document type does not end");
}

void Reader::marksParents(const MarkupToken& t) {
  if (open_.empty()) return;
  MarkupToken& parent = out_.tokens[open_.back()];
  const bool words = t.kind == Kind::text || (t.kind == Kind::other && t.text.starts_with("<![CDATA["));
  if (words) parent.mixed = true;
  const bool tag = t.kind == Kind::start || t.kind == Kind::empty;
  const bool lines = (tag && (t.box == Box::block || t.box == Box::hidden || t.box == Box::preserved)) || (!html_ && t.kind == Kind::other && !words);
  if (lines) parent.holdsBlocks = true;
}

void Reader::text() {
  const std::size_t end = std::min(in_.find('<', at_ + 1), in_.size());
  const std::string_view text = in_.substr(at_, end - at_);
  const bool space = std::all_of(text.begin(), text.end(), isSpace);
  marksParents(add(space ? Kind::space : Kind::text, end));
}

void Reader::raw(std::string_view name) {
  const std::uint32_t opened = open_.back();
  std::size_t end = at_;
  do {
    end = in_.find("</", end);
    if (end == in_.npos) return rest("an element does not end");
    end += 2;
  } while (!equalsIgnoreCase(in_.substr(end, name.size()), name));
  end -= 2;
  if (end > at_) add(Kind::raw, end);
  out_.tokens[opened].mixed = true;
}

void Reader::impliedEnds(std::string_view name) {
  for (const Implied& rule : kImplied) {
    if (!isOneOf(name, rule.by)) continue;
    for (int steps = 0; steps < 4 && !open_.empty(); ++steps) {
      const std::string_view top = out_.tokens[open_.back()].name;
      if (isOneOf(top, rule.within) || !isOneOf(top, rule.ends)) break;
      open_.pop_back();
    }
  }
}

void Reader::start(std::size_t end) {
  std::size_t nameEnd = at_ + 1;
  while (nameEnd < end && !isSpace(in_[nameEnd]) && in_[nameEnd] != '>' && in_[nameEnd] != '/') ++nameEnd;
  const std::string_view name = in_.substr(at_ + 1, nameEnd - at_ - 1);
  const bool closed = in_[end - 2] == '/';
  const Element element = elementOf(name, html_);
  if (element.implies) impliedEnds(name);
  MarkupToken t = add(element.empty || (closed && (!html_ || !element.raw)) ? Kind::empty : Kind::start, end);
  t.name = name;
  t.box = element.box;
  if (!html_ && t.text.find("xml:space") != t.text.npos && t.text.find("preserve") != t.text.npos) t.box = Box::preserved;
  out_.tokens.back() = t;
  marksParents(t);
  if (t.kind == Kind::empty) return;
  open_.push_back(std::uint32_t(out_.tokens.size() - 1));
  if (element.raw) raw(name);
}

void Reader::endTag(std::size_t end) {
  constexpr std::size_t looked = 64;
  std::size_t nameEnd = at_ + 2;
  while (nameEnd < end && !isSpace(in_[nameEnd]) && in_[nameEnd] != '>') ++nameEnd;
  const std::string_view name = in_.substr(at_ + 2, nameEnd - at_ - 2);
  MarkupToken& t = add(Kind::end, end);
  t.name = name;
  t.box = elementOf(name, html_).box;
  const auto at = std::uint32_t(out_.tokens.size() - 1);
  for (std::size_t i = 0; i < std::min(looked, open_.size()); ++i) {
    const std::uint32_t from = open_[open_.size() - 1 - i];
    const std::string_view open = out_.tokens[from].name;
    if (html_ ? !equalsIgnoreCase(open, name) : open != name) continue;
    out_.tokens[from].match = at;
    out_.tokens[at].match = from;
    out_.tokens[at].box = out_.tokens[from].box;
    open_.resize(open_.size() - 1 - i);
    // An element in the line that holds blocks makes lines of its parent.
    if (out_.tokens[from].holdsBlocks && !open_.empty()) out_.tokens[open_.back()].holdsBlocks = true;
    return;
  }
}

void Reader::tag() {
  const std::string_view here = in_.substr(at_);
  if (here.starts_with("<!--")) return until("-->", at_ + 4, "a comment does not end");
  if (here.starts_with("<![CDATA[")) {
    until("]]>", at_ + 9, "a CDATA section does not end");
    return marksParents(out_.tokens.back());
  }
  if (here.starts_with("<?")) return until(html_ ? ">" : "?>", at_ + 2, "an instruction does not end");
  const char c = here.size() > 1 ? here[1] : '\0';
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' || (c & 0x80);
  if (c == '!') {
    // A document type may hold declarations of its own between brackets.
    const std::size_t bracket = in_.find_first_of("[>", at_);
    if (bracket != in_.npos && in_[bracket] == '[') return documentType(bracket);
    return until(">", at_, "a declaration does not end");
  }
  if (!letter && c != '/') return text();
  const std::size_t end = tagEnd(at_ + 1);
  if (end == in_.npos) return rest("a tag does not end");
  c == '/' ? endTag(end) : start(end);
}

MarkupTokens Reader::read(const CancelToken& token) {
  while (at_ < in_.size()) {
    if (out_.tokens.size() + 2 >= most_) {
      rest("it has more tags than are laid out");
      break;
    }
    if (out_.tokens.size() % 16384 == 0 && token.cancelled()) break;
    in_[at_] == '<' ? tag() : text();
  }
  return std::move(out_);
}

}  // namespace

MarkupTokens readMarkup(std::string_view in, bool html, std::size_t most, const CancelToken& token) { return Reader(in, html, most).read(token); }

}  // namespace penstock::codec::layout
