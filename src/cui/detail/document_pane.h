// SPDX-License-Identifier: GPL-3.0-or-later
// A body, a payload or a raw message: loaded and laid out beside the thread that draws, as text, as a tree or as a table.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cui/detail/records_pane.h"
#include "cui/detail/text_pane.h"
#include "cui/detail/tree_pane.h"
#include "penstock/display/body.h"

namespace penstock::cui {

/// What a worker made of it.
struct ShownText {
  display::TextDocumentPtr document;         // as shownDocument() gives it; null: `bytes`, or nothing
  std::shared_ptr<const std::string> bytes;  // to be shown in hexadecimal
  std::shared_ptr<display::TreeRows> tree;   // in place of these two
  display::RecordTablePtr records;           // the same
  std::string about;                         // "JSON · because content-type and it parses"
  std::string notice;                        // sentences; "" for none
  bool warning = false, mayBeBomb = false;
  std::uint64_t mayLoad = 0;                 // there is more, and so many bytes of it may be asked for; 0: that is all
  std::vector<display::BodyView> views;      // that fit, in the order of a menu
};
ShownText shownBody(const display::BodyRequest& request, const CancelToken& token);
ShownText shownRaw(const std::string& head, const display::BodyRequest& request, const CancelToken& token);
/// The answer of a language model put together; a body's values as a table. Of bodies that are such.
ShownText shownAnswer(const display::BodyRequest& request, const CancelToken& token);
ShownText shownRecords(const display::BodyRequest& request, const CancelToken& token);

class DocumentPane {
 public:
  using Load = std::function<ShownText(const CancelToken&)>;
  explicit DocumentPane(Shell& shell) : shell_(shell), text_(shell), tree_(shell), records_(shell) {}

  /// `same`: another state of what is shown: it stays until the new one is here.
  void show(Load load, bool same);
  void draw(Canvas& canvas, Area area);
  bool key(const Key& key);
  std::vector<KeyHint> keys() const;
  std::string foundText() const;
  const ShownText& shown() const { return shown_; }
  bool loading() const { return loading_; }

 private:
  void layOut(bool same);

  Shell& shell_;
  TextPane text_;
  TreePane tree_;
  RecordsPane records_;
  ShownText shown_;
  bool loading_ = false, laid_ = false;
  int cells_ = 80;
  Alive alive_;
  Job load_, layOut_;
};

}  // namespace penstock::cui
