// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/message_pane.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "penstock/display/body_bytes.h"
#include "gui/detail/answer_page.h"
#include "gui/detail/body_page.h"
#include "gui/detail/decode_dialog.h"
#include "gui/detail/decode_offer.h"
#include "gui/detail/facts_view.h"
#include "gui/detail/messages_page.h"
#include "gui/detail/message_rows.h"
#include "gui/detail/name_value_page.h"
#include "gui/detail/raw_page.h"
#include "gui/detail/records_page.h"
#include "gui/detail/remedy_bar.h"
#include "gui/detail/small_widgets.h"
#include "gui/detail/trust_bar.h"
#include "gui/detail/view_memory.h"
#include "gui/format.h"
#include "gui/menu_button.h"
#include "gui/save_name.h"
#include "gui/theme.h"
#include "penstock/base/ascii.h"
#include "penstock/codec/form.h"
#include "penstock/codec/media_type.h"
#include "penstock/display/carried_tokens.h"
#include "penstock/display/certificate_facts.h"
#include "penstock/display/message_parts.h"
#include "penstock/display/why.h"

namespace penstock::gui {
namespace {

using model::Direction;

constexpr std::size_t kFormBytes = 1u << 20;

/// A name for a file of the body, of the last part of its path.
QString fileName(const model::Exchange& x, bool request) {
  const std::string path = x.request ? x.request->path.substr(0, x.request->path.find_first_of("?#")) : std::string();
  const std::string last = path.substr(path.find_last_of('/') + 1);
  const std::string name = last.empty() || last[0] == '.' ? x.host + last : last;
  return saveName(request ? "request-" + name : name);
}

}  // namespace

MessagePane::MessagePane(const DetailSource& source, Theme& theme, QThreadPool& pool, Direction direction, QWidget* parent)
    : Pane(theme, direction == Direction::toServer ? "request" : "response",
           direction == Direction::toServer ? tr("Request") : tr("Response"),
           direction == Direction::toServer ? "overview" : "body", parent),
      source_(source),
      direction_(direction),
      formJob_(pool) {
  if (isRequest()) {
    addOverview(theme);
    messages_ = new MessagesPage(source, theme, pool, this);
    addTab("messages", tr("Messages"), messages_);
  }
  headersTable_ = addTable(theme, "headers", tr("Headers"));
  setCorner("headers", headersTable_->addRaw());
  body_ = new BodyPage(theme, pool, name_, this);
  addTab("body", tr("Body"), body_);
  setCorner("body", body_->corner());
  addReadings(theme, pool);
  raw_ = new RawPage(theme, pool, name_, this);
  addTab("raw", tr("Raw"), raw_);
  cookies_ = addTable(theme, "cookies", tr("Cookies"));
  if (isRequest()) {
    query_ = addTable(theme, "query", tr("Query"));
    form_ = addTable(theme, "form", tr("Form"));
    why_ = new FactsView(theme, this);
    addTab("why", tr("Why"), why_);
  } else {
    timing_ = new FactsView(theme, this);
    addTab("timing", tr("Timing"), timing_);
    addCertificates(theme);
  }
  trailers_ = addTable(theme, "trailers", tr("Trailers"));
  addStage(theme);
  connect(body_, &BodyPage::decodeRequested, this, [this](const std::string& bytes, const QString& name) { decode(bytes, "body", name); });
  connect(body_, &BodyPage::schemaWanted, this, &MessagePane::schemaWanted);
  connect(raw_, &RawPage::decodeRequested, this, [this](const std::string& bytes, const QString& name) { decode(bytes, "raw", name); });
  connect(body_, &BodyPage::loaded, this, [this](std::optional<std::uint64_t> size) {
    (isRequest() ? decoded_.request : decoded_.response) = size;
    if (isRequest())
      showOverview();
    else
      Q_EMIT bodyDecoded(size);
  });
}

MessagePane::~MessagePane() = default;

void MessagePane::addOverview(Theme& theme) {
  auto* page = new QWidget(this);
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  failure_ = new NoticeBar(theme, "overviewFailure", page);
  overview_ = new FactsView(theme, page);
  overview_->setObjectName("overviewFacts");
  overview_->setAccessibleName(tr("Overview"));
  passthrough_ = new NoticeBar(theme, "passthrough", page);
  retry_ = passthrough_->addButton(tr("Try decrypting again"), "passthroughRetry");
  connect(retry_, &QPushButton::clicked, this, &MessagePane::retryDecryption);
  trust_ = new TrustBar(source_, theme, page);
  remedies_ = new RemedyBar(theme, page);
  column->addWidget(failure_);
  column->addWidget(trust_);
  column->addWidget(remedies_);
  column->addWidget(passthrough_);
  column->addWidget(overview_, 1);
  addTab("overview", tr("Overview"), page);
}

// What some bodies are besides: tabs that come up where the beginning of the body says so.
void MessagePane::addReadings(Theme& theme, QThreadPool& pool) {
  const auto add = [this](const QString& id, const QString& title, ProbedPage* page) {
    addTab(id, title, page);
    setTabVisible(id, false);
    connect(page, &ProbedPage::decodeRequested, this, [this, id](const std::string& bytes, const QString& name) { decode(bytes, id, name); });
    connect(page, &ProbedPage::appliesChanged, this, [this, id](bool applies) {
      setTabVisible(id, applies);
      if (applies || current() == id) settle();
    });
  };
  if (!isRequest()) add("answer", tr("Answer"), answer_ = new AnswerPage(theme, pool, name_, this));
  add("records", tr("Records"), records_ = new RecordsPage(theme, pool, name_, this));
}

NameValuePage* MessagePane::addTable(Theme& theme, const QString& id, const QString& title) {
  QString capital = id;
  capital[0] = capital[0].toUpper();
  auto* page = new NameValuePage(theme, name_ + capital, this);
  page->table().setAccessibleName(accessibleName() + ": " + title);
  addTab(id, title, page);
  connect(page, &NameValuePage::decodeRequested, this, [this, id](const std::string& bytes, const QString& name) { decode(bytes, id, name); });
  connect(&page->table(), &NameValueTable::badgePressed, this, [this, page, id](int row) { showToken(page->table().rows()[std::size_t(row)], id); });
  return page;
}

DecodeDialog* MessagePane::decode(std::string bytes, const QString& where, const QString& name) {
  const QString of = exchange_ ? wireText(exchange_->host, 200) + " " + name_ + " " + where : QString();
  return openDecode(theme_, std::move(bytes), of, name, *this);
}

/// The token that a field carries; a cookie without one has its remarks below the table.
void MessagePane::showToken(const NameValueRow& row, const QString& id) {
  const auto token = display::carriedToken(row.value, wallNow());
  if (!token) return;
  DecodeDialog* dialog = decode(token->token, id + ":token", wireText(row.name, 100));
  const std::string sentences = token->sentences.empty() ? "" : "\n" + token->sentences;
  dialog->setAbout(QString::fromStdString(token->label + sentences), token->warning);
}

void MessagePane::addCertificates(Theme& theme) {
  auto* page = new QWidget(this);
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  certificates_ = new FactsView(theme, page);
  certificates_->setObjectName("certificateFacts");
  certificates_->setAccessibleName(tr("Certificates of the server"));
  column->addWidget(certificates_, 1);
  addTab("certificates", tr("Certificate"), page);
  auto* box = new QWidget(this);
  auto* row = new QHBoxLayout(box);
  row->setContentsMargins(0, 0, 0, 0);
  row->addStretch(1);
  auto* pem = new PillButton(theme, box);
  pem->setObjectName("certificatePem");
  pem->setText(tr("Copy as PEM"));
  pem->setAccessibleName(tr("Copy the chain as PEM"));
  row->addWidget(pem);
  setCorner("certificates", box);
  connect(pem, &PillButton::clicked, this, [this] {
    if (exchange_) QGuiApplication::clipboard()->setText(QString::fromStdString(display::certificatePem(*exchange_)));
  });
}

void MessagePane::addStage(Theme& theme) {
  stagePill_ = new PillButton(theme, this);
  stagePill_->setObjectName(name_ + "Stage");
  attachMenu(stagePill_, new QMenu(stagePill_));
  stagePill_->menu()->setObjectName(name_ + "StageMenu");
  addAction(stagePill_);
  connect(this, &Pane::currentChanged, this, &MessagePane::showStage);
}

std::vector<display::StageName> MessagePane::stages() const {
  using display::StageName;
  std::vector<StageName> names;
  if (!exchange_) return names;
  if (current() == "body") {
    for (const auto& stage : display::stagesOf(*exchange_, direction_)) names.push_back(stage.name);
  } else if (readsBody()) {
    // What is read has no coding: what came, and what it became.
    if (bodyIn(*exchange_, model::BodyId(direction_, model::Stage::sent))) names = {StageName::received, StageName::sent};
  } else if (current() == "headers" || current() == "raw" || current() == "cookies") {
    const bool both = isRequest() ? exchange_->request && exchange_->requestSent : exchange_->response && exchange_->responseSent;
    if (both) names = {StageName::received, StageName::sent};
  }
  return names;
}

/// The nearest to what was chosen that the current tab has.
display::StageName MessagePane::shownStage() const {
  using display::StageName;
  const auto names = stages();
  const auto has = [&](StageName name) { return std::find(names.begin(), names.end(), name) != names.end(); };
  const StageName wanted = stage_.value_or(StageName::decoded);
  if (has(wanted)) return wanted;
  if (showsSent() && has(StageName::sent)) return StageName::sent;
  return has(StageName::decoded) ? StageName::decoded : StageName::received;
}

void MessagePane::chooseStage(display::StageName name) {
  // Of a head there is what came and what went on; the body beside it is shown without its coding.
  const bool body = current() == "body";
  if (!body && name == display::StageName::received)
    stage_.reset();
  else
    stage_ = body ? name : display::StageName::modified;
  same_ = false;
  showHead();
}

/// As it was chosen, or the nearest there is; what came, without its coding, where nothing was.
display::BodyStage MessagePane::bodyStage(const model::Exchange& x) const {
  const auto all = display::stagesOf(x, direction_);
  const display::StageName wanted = stage_.value_or(display::StageName::decoded);
  display::BodyStage nearest = all.front();
  for (const display::BodyStage& one : all) {
    if (one.name == wanted) return one;
    if (showsSent() || one.body.stage == model::Stage::received) nearest = one;
  }
  return nearest;
}

void MessagePane::showStage() {
  if (!exchange_) return;
  const bool ours = !isRequest() && !exchange_->response && exchange_->responseSent;
  const bool told = readsBody() || current() == "headers" || current() == "raw" || current() == "cookies" || current() == "body";
  const auto names = stages();
  stagePill_->setVisible(told && (ours || names.size() > 1));
  stagePill_->setEnabled(names.size() > 1);
  const QString shown = wireText(display::toText(shownStage()));
  stagePill_->setText(ours && names.size() < 2 ? tr("written by Penstock") : shown);
  stagePill_->setAccessibleName(tr("Stage: %1").arg(stagePill_->text()));
  setPlainToolTip(stagePill_, tr("What came, what it says without its coding, what that became, and what went on"));
  QMenu* menu = stagePill_->menu();
  menu->clear();
  for (const display::StageName name : names) {
    QAction* action = menu->addAction(wireText(display::toText(name)), this, [this, name] { chooseStage(name); });
    action->setCheckable(true);
    action->setChecked(name == shownStage());
  }
  stagePill_->updateGeometry();
}

const model::Headers* MessagePane::headers() const {
  return exchange_ ? display::headFields(*exchange_, direction_, showsSent()) : nullptr;
}

std::string MessagePane::headText() const {
  return display::headText(*exchange_, direction_, showsSent());
}

void MessagePane::setExchange(const model::ExchangePtr& exchange, bool same) {
  exchange_ = exchange;
  same_ = same;
  if (!same) {
    decoded_ = {};
    stage_.reset();
    formJob_.cancel();
    earlier_.reset();
    body_->setEarlier(std::nullopt);
  }
  if (messages_) showMessages();
  if (!exchange_) return;
  const bool http = exchange_->kind == model::ExchangeKind::http;
  if (isRequest()) {
    setTitle(http ? tr("Request") : tr("Tunnel"));
    if (!same) {
      overview_->resetPlace();
      why_->resetPlace();
    }
    why_->setFacts(display::whyFacts(*exchange_));
    showOverview();
  } else {
    timing_->setFacts(display::timingFacts(*exchange_));
  }
  showHead();
  settle();
}

void MessagePane::showMessages() {
  const bool any = exchange_ && exchange_->application != model::Application::dns &&
                   (exchange_->messages > 0 || exchange_->application != model::Application::none ||
                    exchange_->kind == model::ExchangeKind::tcpTunnel);
  setTabVisible("messages", any);
  setBadge("messages", any && exchange_->messages > 0 ? countText(exchange_->messages) : QString());
  // Who reads messages wants to see them; who reads requests is not sent there by a row that has some.
  setScope(any ? QStringLiteral("/messages") : QString(), any ? QStringLiteral("messages") : QStringLiteral("overview"),
           same_);
  messages_->setExchange(any ? exchange_ : nullptr, same_);
}

void MessagePane::showOverview() {
  if (!exchange_ || !overview_) return;
  failure_->setNotice(QString::fromStdString(display::failureText(*exchange_)), true);
  if (!same_) showPassthrough();
  if (!same_ || exchange_->state == model::ExchangeState::failed) trust_->setExchange(*exchange_);
  remedies_->setExchange(*exchange_);
  overview_->setFacts(display::overviewFacts(*exchange_, decoded_));
}

void MessagePane::showPassthrough() {
  const auto active = exchange_->kind == model::ExchangeKind::tlsTunnel ? source_.passthrough.automatic()
                                                                        : std::vector<model::AutoPassthrough>();
  const model::AutoPassthrough* entry = display::passthroughOf(*exchange_, active);
  retry_->setVisible(entry);
  passthrough_->setNotice(entry ? QString::fromStdString(display::passthroughText(*entry)) : QString(), false);
}

void MessagePane::retryDecryption() {
  const auto active = source_.passthrough.automatic();
  const model::AutoPassthrough* entry = display::passthroughOf(*exchange_, active);
  if (entry) source_.passthrough.retry(entry->host);
  retry_->hide();
  passthrough_->setNotice(tr("Decrypted again from its next connection on."), false);
}

void MessagePane::setDecodedResponse(std::optional<std::uint64_t> size) {
  decoded_.response = size;
  showOverview();
}

void MessagePane::showHead() {
  if (!exchange_) return;
  const model::Exchange& x = *exchange_;
  const model::Headers* fields = headers();
  const bool http = x.kind == model::ExchangeKind::http;
  showFields(fields);
  setTabVisible("headers", http);
  setTabVisible("raw", http && fields);
  showBody(fields);
  showStage();
  if (!isRequest()) {
    setTabVisible("timing", true);
    auto chain = display::certificateFacts(x, wallNow());
    setTabVisible("certificates", !chain.empty());
    certificates_->setFacts(chain);
    return;
  }
  auto query = x.request ? pairRows(codec::parseForm(codec::queryOf(x.request->path))) : std::vector<NameValueRow>();
  setTabVisible("query", http && !query.empty());
  query_->setRows(std::move(query), {tr("Name"), tr("Value")}, "=");
}

void MessagePane::showFields(const model::Headers* fields) {
  const model::Exchange& x = *exchange_;
  const WallTime now = wallNow();
  auto rows = fields ? headerRows(*fields, now) : std::vector<NameValueRow>();
  markFields(rows);
  headersTable_->setRows(std::move(rows), {tr("Name"), tr("Value")}, ": ");
  headersTable_->setRaw(headText());
  auto cookies = fields ? cookieTable(*fields, isRequest(), x, now) : std::vector<NameValueRow>();
  setTabVisible("cookies", x.kind == model::ExchangeKind::http && !cookies.empty());
  QStringList titles{tr("Name"), tr("Value")};
  if (!isRequest()) titles << tr("Attributes");
  cookies_->setRows(std::move(cookies), titles, "=");
  const auto& trailers = isRequest() ? x.requestTrailers : x.responseTrailers;
  setTabVisible("trailers", trailers && !trailers->empty());
  trailers_->setRows(trailers ? headerRows(*trailers, now) : std::vector<NameValueRow>(), {tr("Name"), tr("Value")}, ": ");
}

void MessagePane::showBody(const model::Headers* fields) {
  const model::Exchange& x = *exchange_;
  const bool http = x.kind == model::ExchangeKind::http, switched = display::switchesProtocol(x);
  const display::BodyStage stage = bodyStage(x);
  display::BodyRequest request = display::bodyRequest(*source_.recording, exchange_, stage, fields, source_.protobuf.schemaFor(x));
  setTabVisible("body", http && !switched && (!isRequest() || request.body.size > 0 || request.body.recorded > 0));
  body_->setFileName(fileName(x, isRequest()));
  raw_->setRaw(headText(), request, same_);
  if (isRequest()) showForm(request);
  if (answer_) answer_->setBody(request, same_);
  records_->setBody(request, same_);
  if (stage_) request.contentEncoding = stage.coding;
  body_->setBody(request, viewKey(x, direction_, request.contentType), same_);
}

void MessagePane::schemaChanged() {
  if (!exchange_) return;
  same_ = true;
  showBody(headers());
}

void MessagePane::setEarlier(const model::ExchangePtr& earlier) {
  if (!exchange_ || earlier == earlier_) return;
  earlier_ = earlier;
  showFields(headers());
  if (!earlier_) return body_->setEarlier(std::nullopt);
  const model::Headers* fields = display::headFields(*earlier_, direction_, showsSent());
  body_->setEarlier(display::bodyRequest(*source_.recording, earlier_, bodyStage(*earlier_), fields, source_.protobuf.schemaFor(*earlier_)));
}

/// When an answer was made is no difference.
void MessagePane::markFields(std::vector<NameValueRow>& rows) const {
  const model::Headers* before = earlier_ ? display::headFields(*earlier_, direction_, showsSent()) : nullptr;
  if (!before) return;
  for (NameValueRow& row : rows) {
    const auto values = before->findAll(row.name);
    row.changed = !equalsIgnoreCase(row.name, "date") && std::find(values.begin(), values.end(), row.value) == values.end();
  }
}

void MessagePane::nextChange() {
  const bool inBody = current() == "body", inHead = current() == "headers";
  NameValueTable& fields = headersTable_->table();
  if (inBody && body_->nextChange(false)) return;
  if (inHead && fields.nextChange(false)) return;
  if (!inHead && fields.nextChange(true)) return choose("headers");
  // Neither has one behind: what is left is the body's first, or where all of it is a head its first again.
  if (isTabVisible("body")) choose("body");
  if (!body_->nextChange(true) && inHead && !isTabVisible("body")) fields.nextChange(true);
}

void MessagePane::showForm(const display::BodyRequest& request) {
  const bool form = request.reader && codec::mediaType(request.contentType) == "application/x-www-form-urlencoded";
  setTabVisible("form", form);
  if (!form) return;
  using Rows = std::vector<NameValueRow>;
  formJob_.start<Rows>(
      [request](const CancelToken& token) {
        display::BodyBytes source(*request.reader, request.contentEncoding);
        source.readUpTo(kFormBytes, token);
        return pairRows(codec::parseForm(std::string_view(source.decoded()).substr(0, kFormBytes)));
      },
      [this](Rows rows) {
        form_->setRows(std::move(rows), {tr("Name"), tr("Value")}, "=");
      });
}

bool MessagePane::canFind() const {
  return current() == "body" || current() == "raw" || current() == "messages" || current() == "answer" || current() == "records";
}

void MessagePane::setSought(const std::vector<std::string>& texts) {
  body_->setSought(texts);
  if (answer_) answer_->setSought(texts);
}

bool MessagePane::openFind() {
  if (current() == "body") body_->openFind();
  if (current() == "raw") raw_->openFind();
  if (current() == "answer") answer_->openFind();
  if (current() == "records") records_->openFind();
  if (current() == "messages") messages_->openFind();
  return canFind();
}

}  // namespace penstock::gui
