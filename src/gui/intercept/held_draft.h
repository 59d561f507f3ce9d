// SPDX-License-Identifier: GPL-3.0-or-later
// One held item as it is being edited. Pure.
#pragma once

#include <QString>
#include <optional>
#include <string>

#include "gui/intercept/draft_text.h"
#include "penstock/display/code_lexer.h"
#include "penstock/service/intercept.h"

namespace penstock::gui {

/// The same bytes, as each tab of the editor shows them.
class HeldDraft {
 public:
  static constexpr std::size_t mostText = 1024 * 1024, mostHex = 256 * 1024;  // bytes that are edited by hand

  explicit HeldDraft(service::HeldItem item);

  const service::HeldItem& item() const { return item_; }
  /// Something is to go on that is not what came.
  bool edited() const { return head_ != item_.head || body_ != item_.body; }
  service::HeldEdit edit() const;

  enum class View : unsigned char { raw, headers, body };
  struct Shown {
    QString text;
    bool hex = false, readOnly = false;
    bool head = false;  // it begins with the head
    display::Language language = display::Language::plain;
    QString notice;
  };
  /// `hex`: the body as bytes, whatever it is.
  Shown shown(View view, bool hex) const;
  /// What was typed where shown() stood. Nothing: well, else why it is not taken, and where.
  std::optional<HexProblem> type(View view, const Shown& was, const QString& text);
  /// Bytes from a file in place of the body.
  void setBody(std::string bytes) { body_ = std::move(bytes); }

 private:
  std::optional<EditableText> headText() const;
  std::optional<EditableText> bodyText() const;
  std::optional<HexProblem> typeHead(const QString& text);
  std::optional<HexProblem> typeBody(const QString& text, bool hex);
  display::Language bodyLanguage() const;

  service::HeldItem item_;
  std::string head_;
  std::optional<std::string> body_;
};

}  // namespace penstock::gui
