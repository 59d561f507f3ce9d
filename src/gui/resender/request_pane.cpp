// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/resender/request_pane.h"

#include <QApplication>
#include <QMenu>
#include <QScopedValueRollback>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "gui/detail/decode_offer.h"
#include "gui/editor/editor_find_bar.h"
#include "gui/format.h"
#include "gui/menu_button.h"
#include "gui/resender/after_table.h"
#include "gui/resender/body_editor.h"
#include "gui/resender/grpc_editor.h"
#include "penstock/base/ascii.h"
#include "penstock/codec/body_type.h"
#include "penstock/draft/curl_command.h"

namespace penstock::gui {
namespace {

constexpr int kPanelsMs = 120;
constexpr std::size_t kGuess = 64 * 1024;  // bytes of a body that are looked at to tell what it is

}  // namespace

RequestPane::RequestPane(Theme& theme, Workbench& bench, QWidget* parent)
    : Pane(theme, "draft", tr("Request"), "raw", parent),
      bench_(bench),
      raw_(new BytesEditor(theme, this)),
      body_(new BodyEditor(theme, this)),
      grpc_(new GrpcEditor(theme, this)),
      after_(new AfterTable(theme, this)),
      inStep_(new PillButton(theme, this)),
      lineEnds_(new QToolButton(this)) {
  auto* page = new QWidget(this);
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  raw_->setObjectName("draftText");
  raw_->setAccessibleName(tr("Request, byte for byte"));
  find_ = new EditorFindBar(theme, *raw_, page);
  column->addWidget(raw_, 1);
  column->addWidget(find_);
  addTab("raw", tr("Raw"), page);
  addPairs("headers", tr("Headers"), fieldsSource());
  addPairs("query", tr("Query"), pairsSource(draft::Pairs::query));
  addPairs("cookies", tr("Cookies"), pairsSource(draft::Pairs::cookies));
  addPairs("form", tr("Form"), pairsSource(draft::Pairs::form));
  addTab("body", tr("Body"), body_);
  addTab("messages", tr("Messages"), grpc_);
  addTab("after", tr("After"), after_);
  addInStep();
  panelsSoon_.setSingleShot(true);
  panelsSoon_.setInterval(kPanelsMs);
  connect(&panelsSoon_, &QTimer::timeout, this, &RequestPane::showPanels);
  connect(this, &Pane::currentChanged, this, &RequestPane::showPanels);
  connectEditors();
  connect(&bench, &Workbench::closing, this, [this](quint64 id) {
    const auto found = documents_.find(id);
    if (found == documents_.end()) return;
    if (shown_ == id) take();
    if (shown_ == id) shown_ = 0;
    raw_->drop(found->second);
    documents_.erase(found);
  });
  connect(&bench, &Workbench::saving, this, &RequestPane::keep);
  setTabVisible("messages", false);
  settle();
}

void RequestPane::connectEditors() {
  connect(after_, &AfterTable::changed, this, [this](const std::vector<draft::Extraction>& extractions) {
    service::RequestTab* tab = bench_.current();
    if (!tab) return;
    tab->after = extractions;
    bench_.touch(tab->id);
    setBadge("after", extractions.empty() ? QString() : countText(extractions.size()));
  });
  connect(raw_, &BytesEditor::edited, this, &RequestPane::rawEdited);
  connect(raw_, &BytesEditor::menuOpening, this, &RequestPane::menuOpening);
  connect(raw_, &BytesEditor::menuOpening, this, [this](QMenu* menu) { offerDecode(*menu, *raw_, theme_, QStringLiteral("resender")); });
  connect(raw_, &BytesEditor::findWanted, find_, &EditorFindBar::open);
  connect(raw_, &BytesEditor::pasting, this, [this](const QString& text, bool* taken) {
    if (!isEmpty() || !draft::looksLikeCurl(text.left(4096).toStdString())) return;
    *taken = true;
    Q_EMIT curlPasted(text);
  });
  connect(body_, &BodyEditor::changed, this, [this](const std::string& bytes) { raw_->apply(draft::setBody(raw_->view(), bytes)); });
  connect(grpc_, &GrpcEditor::changed, this, [this](const std::string& bytes) { raw_->apply(draft::setBody(raw_->view(), bytes)); });
  connect(grpc_, &GrpcEditor::leaveOpenChanged, this, [this](bool on) {
    service::RequestTab* tab = bench_.current();
    if (!tab) return;
    tab->options.leaveOpen = on;
    bench_.touch(tab->id);
  });
}

void RequestPane::addPairs(const QString& id, const QString& title, PairsSource source) {
  QString name = id;
  name[0] = name[0].toUpper();
  auto* table = new PairsTable(theme_, "draft" + name, title, std::move(source), this);
  tables_[id] = table;
  addTab(id, title, table);
  connect(table, &PairsTable::changed, this, [this, table](const draft::TextEdits& edits) {
    const draft::FollowedLines lines = draft::followedLines(raw_->view());
    raw_->apply(edits);
    table->setText(raw_->bytes());
    // A line that is edited here is touched by hand as much as one under Raw.
    service::RequestTab* tab = bench_.find(shown_);
    if (!tab) return;
    const draft::KeepInStep before = tab->inStep;
    draft::markTouched(tab->inStep, lines, raw_->view());
    tellInStep(before);
  });
}

void RequestPane::addInStep() {
  lineEnds_->setObjectName("draftLineEnds");
  lineEnds_->setProperty("look", "quick");
  lineEnds_->setText(QStringLiteral("\u00b6"));
  lineEnds_->setCheckable(true);
  lineEnds_->setAccessibleName(tr("Show line ends and white space"));
  setPlainToolTip(lineEnds_, lineEnds_->accessibleName());
  connect(lineEnds_, &QToolButton::toggled, raw_, &BytesEditor::setLineEndsShown);
  inStep_->setObjectName("draftInStep");
  auto* menu = new QMenu(inStep_);
  menu->setObjectName("draftInStepMenu");
  const auto add = [&](const QString& text, bool draft::KeepInStep::*touched) {
    QAction* action = menu->addAction(text);
    action->setCheckable(true);
    connect(action, &QAction::triggered, this, [this, touched](bool on) {
      service::RequestTab* tab = bench_.current();
      if (!tab) return;
      const draft::KeepInStep before = tab->inStep;
      tab->inStep.*touched = !on;
      readHead();  // what was typed until now follows again
      bench_.touch(tab->id);
      tellInStep(before);
    });
    return action;
  };
  length_ = add(tr("Content-Length follows the body"), &draft::KeepInStep::lengthTouched);
  host_ = add(tr("Host follows the target"), &draft::KeepInStep::hostTouched);
  coding_ = add(tr("The body is compressed as Content-Encoding says"), &draft::KeepInStep::codingTouched);
  attachMenu(inStep_, menu);
  addAction(lineEnds_);
  addAction(inStep_);
}

bool RequestPane::isEmpty() const {
  const service::RequestTab* tab = bench_.current();
  return raw_->view().empty() || (tab && tab->original == 0 && tab->past.empty() && !raw_->SendScintilla(QsciScintillaBase::SCI_CANUNDO));
}

void RequestPane::showCurrent() {
  take();
  const service::RequestTab* tab = bench_.current();
  shown_ = tab ? tab->id : 0;
  setEnabled(tab != nullptr);
  if (!tab) return raw_->show(BytesEditor::Document(0));
  const auto found = documents_.find(shown_);
  const BytesEditor::Document document = found == documents_.end() ? raw_->make(tab->text) : found->second;
  documents_[shown_] = document;
  raw_->show(document);
  if (raw_->view() != tab->text) raw_->setBytes(tab->text);
  readHead();
  dirty_ = false;
  after_->setExtractions(tab->after);
  setBadge("after", tab->after.empty() ? QString() : countText(tab->after.size()));
  showInStep();
  showPanels();
  // What is binary in Raw is read as messages, where that can be; each kind remembers what the person chose.
  const bool messages = isTabVisible("messages") && schemas_()->method(draft::grpcCallIn(raw_->view())->path);
  if (messages == messagesFirst_) return;
  messagesFirst_ = messages;
  setScope(messages ? QStringLiteral("grpc") : QString(), messages ? QStringLiteral("messages") : QStringLiteral("raw"), false);
  settle();
}

void RequestPane::take() {
  service::RequestTab* tab = bench_.find(shown_);
  if (!tab) return;
  const draft::KeepInStep before = tab->inStep;
  draft::markTouched(tab->inStep, lines_, raw_->view());
  readHead();
  tellInStep(before);
  keep();
}

/// In the middle of what is being typed, too: nothing is judged by it.
void RequestPane::keep() {
  service::RequestTab* tab = bench_.find(shown_);
  if (!tab || !std::exchange(dirty_, false)) return;
  tab->text = raw_->bytes();
  bench_.touch(tab->id);
  Q_EMIT bench_.tabChanged(tab->id);
}

void RequestPane::become(std::string_view text) {
  raw_->become(text);
  if (panelsSoon_.isActive()) showPanels();  // what is next done in a panel is done to this text
}

void RequestPane::replace(std::string_view text) {
  raw_->setBytes(text);
  readHead();
  dirty_ = true;
  take();
  showInStep();
  showPanels();
}

void RequestPane::rawEdited(std::size_t at, bool byHand) {
  dirty_ = true;
  service::RequestTab* tab = bench_.find(shown_);
  if (tab && at <= headSize_) {
    const draft::KeepInStep before = tab->inStep;
    headEdited(*tab, byHand);
    tellInStep(before);
  }
  if (tab) bench_.touch(tab->id);
  panelsSoon_.start();
  Q_EMIT edited();
}

void RequestPane::headEdited(service::RequestTab& tab, bool byHand) {
  if (!byHand) return readHead();
  const std::string_view text = raw_->view();
  // More than a key can have put into an empty text: a request that was pasted.
  const bool line = text.find_first_of("\r\n") != text.npos && !draft::methodOf(text.substr(0, draft::mostHead)).empty();
  if (headSize_ == 0 && line) return markWhole(tab);
  draft::markTyped(tab.inStep, lines_, text);
  headSize_ = draft::split(text).head.size();
}

void RequestPane::markWhole(service::RequestTab& tab) {
  const draft::Expanded target = draft::expand(tab.target, bench_.variables());
  const auto read = draft::readTarget(target.bytes);
  draft::KeepInStep whole;
  if (read) whole.authority = draft::authorityOf(*read);
  draft::markWhole(whole, raw_->view());
  tab.inStep.hostTouched |= whole.hostTouched;
  tab.inStep.lengthTouched |= whole.lengthTouched;
  tab.inStep.bodyIsDecoded = false;  // its body is what stands there
  readHead();
}

void RequestPane::readHead() {
  lines_ = draft::followedLines(raw_->view());
  headSize_ = draft::split(raw_->view()).head.size();
}

void RequestPane::tellInStep(const draft::KeepInStep& before) {
  const service::RequestTab* tab = bench_.find(shown_);
  if (!tab || tab->inStep == before) return;
  bench_.touch(tab->id);
  showInStep();
  Q_EMIT inStepChanged();
}

void RequestPane::setVariables(const draft::Variables& variables) {
  known_.clear();
  for (const std::string& name : draft::variablesIn(raw_->view()))
    if (variables.find(name)) known_.push_back(name);
  raw_->setVariables(known_);
}

void RequestPane::language() {
  const std::string_view text = raw_->view(), body = draft::split(text).body;
  std::string type;
  for (const draft::Item& field : draft::fields(text.substr(0, draft::mostHead)))
    if (equalsIgnoreCase(field.name, "content-type")) type = field.value;
  display::Language language = display::Language::plain;
  if (!body.empty()) language = display::languageOf(codec::guessBodyType(type, body.substr(0, kGuess), body.size() <= kGuess).type);
  raw_->setLanguage(true, language);
  body_->setLanguage(language);
}

void RequestPane::showPanels() {
  panelsSoon_.stop();
  language();
  const std::string text = raw_->bytes();
  const auto count = [](std::size_t n) { return n == 0 ? QString() : countText(n); };
  setBadge("query", count(draft::pairs(text, draft::Pairs::query).size()));
  setBadge("cookies", count(draft::pairs(text, draft::Pairs::cookies).size()));
  const auto table = tables_.find(current());
  if (table != tables_.end()) table->second->setText(text);
  if (current() == "body") body_->setBytes(std::string(draft::split(text).body));
  showMessages(text);
}

/// Of gRPC alone: of other requests there is no such tab.
void RequestPane::showMessages(std::string_view text) {
  const service::RequestTab* tab = bench_.current();
  const auto call = tab && schemas_ ? draft::grpcCallIn(text) : std::nullopt;
  setTabVisible("messages", call.has_value());
  if (!call && current() == "messages") settle();
  if (call && current() == "messages") grpc_->setRequest(text, *call, schemas_(), tab->options.leaveOpen);
}

bool RequestPane::mayStayOpen(std::string_view text) const {
  const auto call = draft::grpcCallIn(text);
  const auto method = call ? schemas_()->method(call->path) : std::nullopt;
  return call && (!method || method->clientStreaming);
}

Result<std::string> RequestPane::grpcMessage(std::string_view message, bool json, const codec::ProtobufSchemaPtr& schema) const {
  const auto call = draft::grpcCallIn(raw_->view());
  if (!call) return makeError(ErrorCode::unsupported, "the request is no call of gRPC any more");
  if (!json) return draft::grpcFramed(message, *call);
  const auto method = schema->method(call->path);
  auto framed = draft::grpcFromJson(message, *call, *schema, method ? method->input : grpc_->type());
  if (!framed) return framed.error();
  auto expanded = draft::expandGrpc(*framed, *call, bench_.variables());
  if (!expanded) return expanded.error();
  return std::move(expanded->bytes);
}

void RequestPane::showInStep() {
  const service::RequestTab* tab = bench_.current();
  if (!tab) return;
  const draft::KeepInStep& follow = tab->inStep;
  length_->setChecked(!follow.lengthTouched);
  host_->setChecked(!follow.hostTouched);
  coding_->setVisible(follow.bodyIsDecoded);
  coding_->setChecked(!follow.codingTouched);
  QStringList byHand;
  if (follow.lengthTouched) byHand << tr("length");
  if (follow.hostTouched) byHand << tr("host");
  if (follow.bodyIsDecoded && follow.codingTouched) byHand << tr("coding");
  inStep_->setText(byHand.isEmpty() ? tr("in step") : tr("by hand: %1").arg(byHand.join(QStringLiteral(", "))));
  inStep_->setAccessibleName(tr("Length, host and coding: %1").arg(inStep_->text()));
  setPlainToolTip(inStep_, tr("What follows the rest of the request when it is sent, and what stays as you typed it"));
  inStep_->updateGeometry();
}

void RequestPane::takeFocus() {
  if (current() == "raw") raw_->setFocus(Qt::OtherFocusReason);
}

}  // namespace penstock::gui
