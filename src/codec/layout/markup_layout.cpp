// SPDX-License-Identifier: GPL-3.0-or-later
// Markup in lines. XML: elements that hold words stay as they are, all others have lines of their own. HTML: lines begin only around what a
// browser shows as a block, where white space is nothing.
#include "codec/layout/languages.h"
#include "codec/layout/markup_tokens.h"
#include "penstock/base/ascii.h"

namespace penstock::codec::layout {
namespace {

using Kind = MarkupKind;
using Box = MarkupBox;

constexpr std::size_t kMostTokens = 4'000'000;  // 48 bytes each

class Layouter {
 public:
  Layouter(const MarkupTokens& in, bool html, const CancelToken& token, Writer& out) : tokens_(in.tokens), html_(html), token_(token), out_(out) {}

  void run() {
    for (std::size_t i = 0; i < tokens_.size() && !token_.cancelled(); ++i) {
      const MarkupToken& t = tokens_[i];
      // What has to stay as it is goes out in one piece.
      if (t.kind == Kind::start && t.match != MarkupToken::none && staysWhole(t)) {
        whole(i);
        i = t.match;
        continue;
      }
      html_ ? htmlToken(t, i) : xmlToken(t, i);
    }
  }

 private:
  bool staysWhole(const MarkupToken& t) const { return t.box == Box::preserved || (!html_ && t.mixed); }

  void whole(std::size_t from) {
    const MarkupToken &first = tokens_[from], &last = tokens_[first.match];
    const char* const end = last.text.data() + last.text.size();
    lineFor();
    out_.put(std::string_view(first.text.data(), std::size_t(end - first.text.data())));
    out_.keep();
    line_ = true;
    inWords_ = false;
  }
  /// A line of its own, unless nothing stands in this one.
  void lineFor() {
    out_.newline(depth_);
    line_ = space_ = inWords_ = false;
  }
  /// Goes on in the line: white space between words and tags in the line is one as it was.
  void words() {
    if (line_) lineFor();
    if (space_) out_.space();
    space_ = false;
    inWords_ = true;
  }

  void xmlToken(const MarkupToken& t, std::size_t i) {
    switch (t.kind) {
      case Kind::space:
        // The only thing in an element it may be what the element is about.
        if (i > 0 && i + 1 < tokens_.size() && tokens_[i - 1].kind == Kind::start && tokens_[i - 1].match == i + 1) {
          out_.put(t.text);
          out_.keep();
        }
        return;
      case Kind::end: {
        const bool paired = t.match != MarkupToken::none;
        if (paired && depth_) --depth_;
        // <a></a> stays together.
        if (!paired || tokens_[t.match].holdsBlocks) lineFor();
        break;
      }
      default: lineFor();
    }
    out_.put(t.text);
    out_.keep();
    if (t.kind == Kind::start && t.match != MarkupToken::none) ++depth_;
  }

  void htmlToken(const MarkupToken& t, std::size_t i) {
    switch (t.kind) {
      case Kind::space:
        space_ = true;
        return;
      case Kind::text: return text(t.text);
      case Kind::raw: return raw(t, i);
      case Kind::other:
        // A comment may stand in the middle of a word.
        t.text.starts_with("<!--") ? words() : lineFor();
        out_.put(t.text);
        out_.keep();
        line_ = !t.text.starts_with("<!--");
        return;
      case Kind::rest:
        words();
        out_.put(t.text);
        out_.keep();
        return;
      default: tag(t);
    }
  }

  void tag(const MarkupToken& t) {
    const bool paired = t.match != MarkupToken::none, ends = t.kind == Kind::end;
    const bool blocks = t.kind == Kind::start ? t.holdsBlocks : paired && tokens_[t.match].holdsBlocks;
    // What is not seen in the middle of a word, as a script, leaves it one word.
    const bool block = t.box == Box::block || (t.box == Box::hidden && (!inWords_ || (space_ && !ends)));
    if (ends && paired && blocks && depth_) --depth_;
    block && (!ends || blocks) ? lineFor() : words();
    out_.put(t.text);
    out_.keep();
    if (t.kind == Kind::start && blocks && paired) ++depth_;
    line_ = block ? t.kind != Kind::start || blocks : t.box == Box::lineBreak;
    if (block) inWords_ = false;
  }

  /// Words as they are; what is white space around and between them is so afterwards too.
  void text(std::string_view text) {
    const bool before = isSpace(text.front()), after = isSpace(text.back());
    while (isSpace(text.front())) text.remove_prefix(1);
    while (isSpace(text.back())) text.remove_suffix(1);
    space_ = space_ || before;
    words();
    out_.put(text);
    out_.keep();
    space_ = after;
  }

  /// Scripts and styles in their own layout, one level in.
  void raw(const MarkupToken& t, std::size_t i) {
    const MarkupToken& element = tokens_[i - 1];
    const bool script = equalsIgnoreCase(element.name, "script"), style = equalsIgnoreCase(element.name, "style");
    const bool code = script && (element.text.find("type=") == element.text.npos || element.text.find("javascript") != element.text.npos || element.text.find("module") != element.text.npos);
    const bool empty = t.text.find_first_not_of(" \t\r\n\f") == t.text.npos;
    if ((!code && !style) || empty) {
      out_.put(t.text);
      out_.keep();
      return;
    }
    out_.newline(depth_ + 1);
    code ? layOutScript(t.text, depth_ + 1, token_, out_) : layOutCss(t.text, depth_ + 1, token_, out_);
    out_.newline(depth_);
  }

  const std::vector<MarkupToken>& tokens_;
  const bool html_;
  const CancelToken& token_;
  Writer& out_;
  std::size_t depth_ = 0;
  bool line_ = false;   // a line begins before what comes next
  bool space_ = false;  // there was white space before what comes next
  bool inWords_ = false;  // what was written last is part of a line of words
};

}  // namespace

std::string layOutMarkup(std::string_view source, bool html, const CancelToken& token, Writer& out) {
  const MarkupTokens in = readMarkup(source, html, kMostTokens, token);
  Layouter(in, html, token, out).run();
  return in.problem;
}

}  // namespace penstock::codec::layout
