// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/editor/bytes_editor.h"

#include <QClipboard>
#include <QMenu>
#include <QMimeData>
#include <QScopedValueRollback>
#include <algorithm>
#include <utility>

#include "gui/editor/editor_keys.h"
#include "penstock/draft/request_text.h"

namespace penstock::gui {
namespace {

constexpr auto kBytes = "application/x-penstock-bytes";  // of what was copied here: not all bytes are text

/// What is pasted in place of all: a body as it is, for its length is told by a field, and a head that somebody's page or editor wrote with LF alone
/// with the ends that HTTP/1 has. One that has any CR was written with care.
std::string wholeRequest(const std::string& text) {
  if (text.find('\r') != text.npos || draft::isHttp2(text)) return text;
  const std::size_t head = draft::split(text).head.size();
  std::string out;
  for (const char c : std::string_view(text).substr(0, head)) out.append(c == '\n' ? "\r\n" : std::string(1, c));
  return out.append(text, head);
}

}  // namespace

void copyBytes(const std::string& bytes) {
  auto* made = new QMimeData;
  made->setText(QString::fromStdString(bytes));
  made->setData(kBytes, QByteArray::fromStdString(bytes));
  QApplication::clipboard()->setMimeData(made);
}

BytesEditor::BytesEditor(const Theme& theme, QWidget* parent) : QsciScintillaBase(parent), theme_(theme), documents_(1) {
  // The document that it comes with is the one that is shown where there is none.
  documents_[0].scintilla = SendScintillaPtrResult(SCI_GETDOCPOINTER);
  call(SCI_ADDREFDOCUMENT, 0, reinterpret_cast<long>(documents_[0].scintilla));
  setUp();
  setEditorKeys(*this);
  markSoon_.setSingleShot(true);
  markSoon_.setInterval(120);
  connect(&markSoon_, &QTimer::timeout, this, &BytesEditor::markVariables);
  connect(this, &QsciScintillaBase::SCN_STYLENEEDED, this, [this](int end) { styleTo(end); });
  connect(this, &QsciScintillaBase::SCN_MODIFIED, this, [this](int at, int type, const char*, int, int lines) { modified(at, type, lines); });
  connect(&theme, &Theme::changed, this, &BytesEditor::restyle);
  restyle();
}

BytesEditor::~BytesEditor() {
  for (const Kept& document : documents_)
    if (document.scintilla) call(SCI_RELEASEDOCUMENT, 0, reinterpret_cast<long>(document.scintilla));
}

void BytesEditor::setUp() {
  setFrameShape(QFrame::NoFrame);
  call(SCI_SETCODEPAGE, SC_CP_UTF8);
  call(SCI_SETMODEVENTMASK, SC_MOD_INSERTTEXT | SC_MOD_DELETETEXT);
  call(SCI_SETCOMMANDEVENTS, 0);
  call(SCI_SETWRAPMODE, SC_WRAP_CHAR);
  call(SCI_SETSCROLLWIDTH, 1);
  call(SCI_SETSCROLLWIDTHTRACKING, 1);
  call(SCI_SETMULTIPLESELECTION, 1);
  call(SCI_SETADDITIONALSELECTIONTYPING, 1);
  call(SCI_SETMULTIPASTE, SC_MULTIPASTE_EACH);
  call(SCI_SETTABWIDTH, 4);
  call(SCI_SETCARETLINEVISIBLEALWAYS, 0);
  call(SCI_SETLAYOUTCACHE, SC_CACHE_PAGE);
  call(SCI_USEPOPUP, SC_POPUP_NEVER);
  call(SCI_SETMARGINTYPEN, 0, SC_MARGIN_NUMBER);
  call(SCI_SETMARGINTYPEN, 1, SC_MARGIN_SYMBOL);
  call(SCI_SETMARGINMASKN, 1, 1);
  call(SCI_MARKERDEFINE, 0, SC_MARK_FULLRECT);
  call(SCI_SETMARGINWIDTHN, 2, 0);
}

BytesEditor::Document BytesEditor::make(std::string_view bytes) {
  Kept kept;
  kept.scintilla = reinterpret_cast<void*>(call(SCI_CREATEDOCUMENT, static_cast<unsigned long>(bytes.size()), SC_DOCUMENTOPTION_DEFAULT));
  const auto unused = std::find_if(documents_.begin() + 1, documents_.end(), [](const Kept& one) { return !one.scintilla; });
  const Document made = int(unused - documents_.begin());
  unused == documents_.end() ? documents_.push_back(kept) : void(*unused = kept);
  const Document before = shown_;
  show(made);
  setBytes(bytes);
  show(before);
  return made;
}

void BytesEditor::drop(Document document) {
  if (document <= 0 || std::size_t(document) >= documents_.size() || !documents_[std::size_t(document)].scintilla) return;
  if (document == shown_) show(0);
  call(SCI_RELEASEDOCUMENT, 0, reinterpret_cast<long>(std::exchange(documents_[std::size_t(document)].scintilla, nullptr)));
}

void BytesEditor::keepPlace() {
  Kept& kept = documents_[std::size_t(shown_)];
  kept.anchor = call(SCI_GETANCHOR);
  kept.caret = call(SCI_GETCURRENTPOS);
  kept.firstLine = call(SCI_GETFIRSTVISIBLELINE);
  kept.head = head_;
  kept.body = body_;
}

void BytesEditor::show(Document document) {
  if (document == shown_) return;
  keepPlace();
  shown_ = document;
  const Kept& kept = documents_[std::size_t(document)];
  call(SCI_SETDOCPOINTER, 0, reinterpret_cast<long>(kept.scintilla));
  call(SCI_SETCODEPAGE, SC_CP_UTF8);
  call(SCI_SETTABWIDTH, 4);
  head_ = kept.head;
  body_ = kept.body;
  findHeadEnd();
  fitNumbers();
  setWrongLine(0);
  call(SCI_SETSEL, static_cast<unsigned long>(kept.anchor), kept.caret);
  call(SCI_SETFIRSTVISIBLELINE, static_cast<unsigned long>(kept.firstLine));
  markSoon_.start();
}

void BytesEditor::setBytes(std::string_view bytes) {
  const QScopedValueRollback quiet(quiet_, true);
  const bool readOnly = call(SCI_GETREADONLY) != 0;
  call(SCI_SETREADONLY, 0);
  call(SCI_SETUNDOCOLLECTION, 0);
  call(SCI_CLEARALL);
  SendScintilla(SCI_APPENDTEXT, uintptr_t(bytes.size()), bytes.data());
  call(SCI_SETUNDOCOLLECTION, 1);
  call(SCI_EMPTYUNDOBUFFER);
  call(SCI_GOTOPOS, 0);
  call(SCI_SETREADONLY, readOnly);
  findHeadEnd();
  fitNumbers();
  setWrongLine(0);
  markSoon_.start();
}

std::string_view BytesEditor::view() const {
  const auto* bytes = static_cast<const char*>(SendScintillaPtrResult(SCI_GETCHARACTERPOINTER));
  return {bytes, std::size_t(call(SCI_GETLENGTH))};
}

void BytesEditor::apply(const draft::TextEdits& edits) {
  if (edits.empty()) return;
  const QScopedValueRollback quiet(quiet_, true);
  call(SCI_BEGINUNDOACTION);
  // From the last on, so that places before it hold.
  for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit) {
    call(SCI_SETTARGETRANGE, static_cast<unsigned long>(edit->place.at), long(edit->place.at + edit->place.length));
    SendScintilla(SCI_REPLACETARGET, uintptr_t(edit->bytes.size()), edit->bytes.data());
  }
  call(SCI_ENDUNDOACTION);
}

void BytesEditor::become(std::string_view bytes) {
  const std::string_view now = view();
  if (now == bytes) return;
  const std::size_t shorter = std::min(now.size(), bytes.size());
  const auto before = std::size_t(std::mismatch(now.begin(), now.begin() + std::ptrdiff_t(shorter), bytes.begin()).first - now.begin());
  std::size_t behind = 0;
  while (behind < shorter - before && now[now.size() - 1 - behind] == bytes[bytes.size() - 1 - behind]) ++behind;
  apply({{{before, now.size() - before - behind}, std::string(bytes.substr(before, bytes.size() - before - behind))}});
}

void BytesEditor::modified(int at, int type, int lines) {
  const auto place = std::size_t(at);
  if (head_ && place <= headEnd_ + 2) findHeadEnd();
  if (lines != 0) fitNumbers();
  markSoon_.start();
  const bool byHand = !quiet_ && (type & SC_PERFORMED_USER) != 0;
  Q_EMIT edited(place, byHand);
}

void BytesEditor::findHeadEnd() {
  const std::size_t before = std::exchange(headEnd_, head_ ? draft::split(view()).head.size() : 0);
  if (before != headEnd_) call(SCI_STARTSTYLING, static_cast<unsigned long>(std::min(before, headEnd_)));
}

void BytesEditor::setLanguage(bool head, display::Language body) {
  if (std::exchange(head_, head) == head && body_ == body) return;
  body_ = body;
  findHeadEnd();
  call(SCI_STARTSTYLING, 0);
  viewport()->update();
}

void BytesEditor::setVariables(std::vector<std::string> known) {
  if (known == known_) return;
  known_ = std::move(known);
  markSoon_.start();
}

void BytesEditor::setLineEndsShown(bool on) {
  call(SCI_SETVIEWEOL, on);
  call(SCI_SETVIEWWS, on ? SCWS_VISIBLEALWAYS : SCWS_INVISIBLE);
}

std::string BytesEditor::lineAt(std::size_t at) const {
  const long line = call(SCI_LINEFROMPOSITION, static_cast<unsigned long>(at));
  const long from = call(SCI_POSITIONFROMLINE, static_cast<unsigned long>(line)), to = call(SCI_GETLINEENDPOSITION, static_cast<unsigned long>(line));
  return std::string(view().substr(std::size_t(from), std::size_t(to - from)));
}

void BytesEditor::select(std::size_t from, std::size_t to) {
  call(SCI_SETSEL, static_cast<unsigned long>(from), long(to));
  call(SCI_SCROLLCARET);
}

std::string BytesEditor::selected() const {
  const auto from = std::size_t(call(SCI_GETSELECTIONSTART)), to = std::size_t(call(SCI_GETSELECTIONEND));
  return std::string(view().substr(from, to - from));
}

// What is typed in a head ends its lines as the head does, HTTP/1's with CRLF, and in a body as the body does.
void BytesEditor::chooseLineEnd() {
  const std::string_view text = view();
  const auto caret = std::size_t(call(SCI_GETCURRENTPOS));
  const bool inHead = head_ && caret < std::max<std::size_t>(headEnd_, 1);
  const std::string_view part = inHead ? text.substr(0, headEnd_) : text.substr(headEnd_);
  const std::size_t end = part.find('\n');
  const bool crlf = end == part.npos ? inHead && !draft::isHttp2(text) : end > 0 && part[end - 1] == '\r';
  call(SCI_SETEOLMODE, crlf ? SC_EOL_CRLF : SC_EOL_LF);
}

// Not by Scintilla, which makes blanks of NULs.
void BytesEditor::copy(bool cut) {
  if (call(SCI_GETSELECTIONS) > 1) return void(call(cut ? SCI_CUT : SCI_COPY));
  const std::string chosen = selected();
  if (chosen.empty()) return;
  copyBytes(chosen);
  if (cut) call(SCI_CLEAR);
}

void BytesEditor::paste() {
  const QMimeData* clipboard = QApplication::clipboard()->mimeData();
  bool taken = false;
  Q_EMIT pasting(clipboard ? clipboard->text() : QString(), &taken);
  if (taken) return;
  if (clipboard && clipboard->hasFormat(kBytes) && call(SCI_GETSELECTIONS) == 1) return replaceSelected(clipboard->data(kBytes).toStdString());
  const bool all = call(SCI_GETSELECTIONSTART) == 0 && call(SCI_GETSELECTIONEND) == call(SCI_GETLENGTH);
  if (clipboard && clipboard->hasText() && head_ && all && call(SCI_GETSELECTIONS) == 1) return replaceSelected(wholeRequest(clipboard->text().toStdString()));
  chooseLineEnd();
  call(SCI_PASTE);
}

void BytesEditor::replaceSelected(const std::string& bytes) {
  call(SCI_BEGINUNDOACTION);
  call(SCI_TARGETFROMSELECTION);
  SendScintilla(SCI_REPLACETARGET, uintptr_t(bytes.size()), bytes.data());
  call(SCI_ENDUNDOACTION);
  const auto end = std::size_t(call(SCI_GETTARGETEND));
  select(end, end);
}

bool BytesEditor::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride && isEditorKey(*static_cast<QKeyEvent*>(event))) {
    event->accept();
    return true;
  }
  return QsciScintillaBase::event(event);
}

void BytesEditor::keyPressEvent(QKeyEvent* event) {
  if (event->matches(QKeySequence::Paste)) return paste();
  if (event->matches(QKeySequence::Copy)) return copy(false);
  if (event->matches(QKeySequence::Cut)) return copy(true);
  if (event->matches(QKeySequence::Find)) return Q_EMIT findWanted(false);
  if (event->key() == Qt::Key_H && event->modifiers() == Qt::ControlModifier) return Q_EMIT findWanted(true);
  if (event->key() == Qt::Key_Escape && call(SCI_GETSELECTIONS) > 1) return void(call(SCI_SETSEL, static_cast<unsigned long>(call(SCI_GETCURRENTPOS)), call(SCI_GETCURRENTPOS)));
  // All others are whose who has the editor: Ctrl+Return sends, Esc cancels.
  if (!isEditorKey(*event)) return event->ignore();
  if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) chooseLineEnd();
  QsciScintillaBase::keyPressEvent(event);
}

void BytesEditor::contextMenuEvent(QContextMenuEvent* event) {
  QMenu menu(this);
  menu.setObjectName("editorMenu");
  const bool writable = call(SCI_GETREADONLY) == 0, any = call(SCI_GETSELECTIONEMPTY) == 0;
  const auto add = [&](const QString& text, const QKeySequence& keys, bool enabled, auto run) {
    QAction* action = menu.addAction(text, this, run);
    action->setShortcut(keys);
    action->setEnabled(enabled);
  };
  add(tr("Undo"), QKeySequence::Undo, call(SCI_CANUNDO) != 0, [this] { call(SCI_UNDO); });
  add(tr("Redo"), QKeySequence::Redo, call(SCI_CANREDO) != 0, [this] { call(SCI_REDO); });
  menu.addSeparator();
  add(tr("Cut"), QKeySequence::Cut, writable && any, [this] { copy(true); });
  add(tr("Copy"), QKeySequence::Copy, any, [this] { copy(false); });
  add(tr("Paste"), QKeySequence::Paste, writable && call(SCI_CANPASTE) != 0, [this] { paste(); });
  menu.addSeparator();
  add(tr("Select all"), QKeySequence::SelectAll, true, [this] { call(SCI_SELECTALL); });
  Q_EMIT menuOpening(&menu);
  menu.exec(event->globalPos());
}

// Tab goes on to the next part of the window, as everywhere.
bool BytesEditor::focusNextPrevChild(bool next) { return QAbstractScrollArea::focusNextPrevChild(next); }

}  // namespace penstock::gui
