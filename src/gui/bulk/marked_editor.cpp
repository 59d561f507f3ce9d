// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/marked_editor.h"

#include <QAction>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include "gui/bulk/marks.h"
#include "gui/format.h"
#include "penstock/draft/request_text.h"

namespace penstock::gui {
namespace {

constexpr int kColourMs = 40;
constexpr unsigned long kIndicator = 10;  // of Scintilla; those below are the editor's own

display::Language languageOf(std::string_view body) {
  const std::size_t first = body.find_first_not_of(" \t\r\n");
  if (first == body.npos) return display::Language::plain;
  if (body[first] == '{' || body[first] == '[') return display::Language::json;
  return body[first] == '<' ? display::Language::markup : display::Language::plain;
}

}  // namespace

MarkedEditor::MarkedEditor(const Theme& theme, QAction* addPosition, QWidget* parent)
    : QWidget(parent), theme_(theme), editor_(new BytesEditor(theme, this)) {
  setObjectName("bulkRequest");
  setAccessibleName("Request with positions");
  editor_->setObjectName("bulkRequestText");
  editor_->setAccessibleName("Request");
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(makeBar());
  column->addWidget(editor_, 1);
  colourSoon_.setSingleShot(true);
  colourSoon_.setInterval(kColourMs);
  connect(&colourSoon_, &QTimer::timeout, this, &MarkedEditor::colour);
  connect(editor_, &BytesEditor::edited, this, [this] {
    colourSoon_.start();
    if (!setting_) Q_EMIT changed();
  });
  connect(&theme, &Theme::changed, this, &MarkedEditor::colour);
  connect(addPosition, &QAction::triggered, this, [this] {
    if (isVisible() && add_->isEnabled()) this->addPosition();
  });
  setPlainToolTip(add_, "What is selected becomes a position (" + addPosition->shortcut().toString(QKeySequence::NativeText) + ")");
}

QWidget* MarkedEditor::makeBar() {
  auto* bar = new QWidget(this);
  bar->setObjectName("bulkRequestBar");
  bar->setProperty("look", "toolbar");
  bar->setAttribute(Qt::WA_StyledBackground);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(theme_.scaled(10), theme_.scaled(4), theme_.scaled(10), theme_.scaled(4));
  row->setSpacing(theme_.scaled(6));
  const auto button = [&](const QString& text, const char* name, const QString& tip) {
    auto* made = new QPushButton(text, bar);
    made->setObjectName(name);
    made->setAccessibleName(text);
    setPlainToolTip(made, tip);
    row->addWidget(made);
    return made;
  };
  add_ = button("Add position", "bulkAddPosition", {});
  clear_ = button("Clear positions", "bulkClearPositions", "Takes all marks out");
  auto_ = button("Auto", "bulkAutoPositions", "A position for the value of each parameter: query, cookies, form, JSON");
  words_ = new PlainLabel(bar);
  words_->setObjectName("bulkPositions");
  words_->setProperty("look", "dim");
  row->addStretch(1);
  row->addWidget(words_);
  connect(add_, &QPushButton::clicked, this, &MarkedEditor::addPosition);
  connect(clear_, &QPushButton::clicked, this, [this] { editor_->become(withoutPositions(editor_->view())); });
  connect(auto_, &QPushButton::clicked, this, [this] { editor_->become(withParametersMarked(editor_->view())); });
  return bar;
}

void MarkedEditor::addPosition() {
  const long from = editor_->SendScintilla(QsciScintillaBase::SCI_GETSELECTIONSTART), to = editor_->SendScintilla(QsciScintillaBase::SCI_GETSELECTIONEND);
  editor_->apply(markedSelection(editor_->view(), {std::size_t(from), std::size_t(to - from)}));
  editor_->setFocus();
}

void MarkedEditor::setText(std::string_view marked) {
  setting_ = true;
  editor_->setBytes(marked);
  setting_ = false;
  language();
  colour();
}

void MarkedEditor::setReadOnly(bool on) {
  editor_->SendScintilla(QsciScintillaBase::SCI_SETREADONLY, on ? 1UL : 0UL);
  for (QPushButton* button : {add_, clear_, auto_}) button->setEnabled(!on);
}

void MarkedEditor::language() { editor_->setLanguage(true, languageOf(draft::split(editor_->view()).body)); }

void MarkedEditor::colour() {
  language();
  const auto places = positionsIn(editor_->view());
  const auto call = [this](unsigned message, unsigned long w, long l) { editor_->SendScintilla(message, w, l); };
  call(QsciScintillaBase::SCI_INDICSETSTYLE, kIndicator, QsciScintillaBase::INDIC_ROUNDBOX);
  editor_->SendScintilla(QsciScintillaBase::SCI_INDICSETFORE, kIndicator, theme_.tokens().clientError);
  call(QsciScintillaBase::SCI_INDICSETALPHA, kIndicator, 56);
  call(QsciScintillaBase::SCI_INDICSETOUTLINEALPHA, kIndicator, 150);
  call(QsciScintillaBase::SCI_INDICSETUNDER, kIndicator, 1);
  call(QsciScintillaBase::SCI_SETINDICATORCURRENT, kIndicator, 0);
  call(QsciScintillaBase::SCI_INDICATORCLEARRANGE, 0, editor_->SendScintilla(QsciScintillaBase::SCI_GETLENGTH));
  for (const draft::Place& place : places) call(QsciScintillaBase::SCI_INDICATORFILLRANGE, static_cast<unsigned long>(place.at), long(place.length));
  words_->setText(places.empty() ? QStringLiteral("No positions yet") : countText(places.size()) + (places.size() == 1 ? " position" : " positions"));
  if (count_ == places.size()) return;
  count_ = places.size();
  Q_EMIT positionsChanged(int(count_));
}

}  // namespace penstock::gui
