// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/message_pane.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include "penstock/display/body_bytes.h"
#include "gui/detail/answer_page.h"
#include "gui/detail/body_page.h"
#include "gui/detail/facts_view.h"
#include "gui/detail/messages_page.h"
#include "gui/detail/name_value_table.h"
#include "gui/detail/raw_page.h"
#include "gui/detail/records_page.h"
#include "gui/detail/small_widgets.h"
#include "gui/detail/trust_bar.h"
#include "gui/detail/view_memory.h"
#include "gui/format.h"
#include "gui/theme.h"
#include "penstock/codec/form.h"
#include "penstock/codec/media_type.h"
#include "penstock/display/why.h"
#include "penstock/exporter/code.h"

namespace penstock::gui {
namespace {

using model::Direction;

constexpr std::size_t kFormBytes = 1u << 20;

exporter::HeadForm formOf(bool sent) { return sent ? exporter::HeadForm::current : exporter::HeadForm::received; }

std::vector<NameValueRow> headerRows(const model::Headers& headers) {
  std::vector<NameValueRow> rows;
  rows.reserve(headers.size());
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const auto field = headers[i];
    std::string_view line = field.line;
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    rows.push_back({std::string(field.name), std::string(field.value), std::string(line), {}});
  }
  return rows;
}

std::vector<NameValueRow> pairRows(std::vector<codec::NameValue> pairs) {
  std::vector<NameValueRow> rows;
  for (auto& pair : pairs) rows.push_back({std::move(pair.name), std::move(pair.value), {}, {}});
  return rows;
}

std::vector<NameValueRow> cookieRows(const model::Headers& headers, bool request) {
  std::vector<NameValueRow> rows;
  for (const std::string_view value : headers.findAll(request ? "cookie" : "set-cookie")) {
    if (request) {
      for (auto& row : pairRows(codec::parseCookies(value))) rows.push_back(std::move(row));
      continue;
    }
    codec::SetCookie cookie = codec::parseSetCookie(value);
    std::string extra;
    for (const auto& a : cookie.attributes)
      extra += (extra.empty() ? "" : "; ") + a.name + (a.value.empty() ? "" : "=") + a.value;
    rows.push_back({std::move(cookie.name), std::move(cookie.value), std::string(value), std::move(extra)});
  }
  return rows;
}

/// What follows the heads is of another protocol (RFC 9110 15.2.2, RFC 8441 5) and stands under Messages: one behind the
/// other its messages are no body.
bool switchesProtocol(const model::Exchange& x) {
  if (!x.response) return false;
  return x.response->status == 101 || (x.request && x.request->method == "CONNECT" && x.response->status / 100 == 2);
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
  headersTable_ = new NameValueTable(theme, this);
  addTab("headers", tr("Headers"), headersTable_);
  body_ = new BodyPage(theme, pool, name_, this);
  addTab("body", tr("Body"), body_);
  setCorner("body", body_->corner());
  addReadings(theme, pool);
  raw_ = new RawPage(theme, pool, name_, this);
  addTab("raw", tr("Raw"), raw_);
  cookies_ = new NameValueTable(theme, this);
  addTab("cookies", tr("Cookies"), cookies_);
  if (isRequest()) {
    query_ = new NameValueTable(theme, this);
    addTab("query", tr("Query"), query_);
    form_ = new NameValueTable(theme, this);
    addTab("form", tr("Form"), form_);
    why_ = new FactsView(theme, this);
    addTab("why", tr("Why"), why_);
  } else {
    timing_ = new FactsView(theme, this);
    addTab("timing", tr("Timing"), timing_);
  }
  trailers_ = new NameValueTable(theme, this);
  addTab("trailers", tr("Trailers"), trailers_);
  addStage(theme);
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
  column->addWidget(failure_);
  column->addWidget(trust_);
  column->addWidget(passthrough_);
  column->addWidget(overview_, 1);
  addTab("overview", tr("Overview"), page);
}

// What some bodies are besides: tabs that come up where the beginning of the body says so.
void MessagePane::addReadings(Theme& theme, QThreadPool& pool) {
  const auto add = [this](const QString& id, const QString& title, ProbedPage* page) {
    addTab(id, title, page);
    setTabVisible(id, false);
    connect(page, &ProbedPage::appliesChanged, this, [this, id](bool applies) {
      setTabVisible(id, applies);
      if (applies || current() == id) settle();
    });
  };
  if (!isRequest()) add("answer", tr("Answer"), answer_ = new AnswerPage(theme, pool, name_, this));
  add("records", tr("Records"), records_ = new RecordsPage(theme, pool, name_, this));
}

void MessagePane::addStage(Theme& theme) {
  stage_ = new PillButton(theme, this);
  stage_->setObjectName(name_ + "Stage");
  addAction(stage_);
  connect(this, &Pane::currentChanged, this, [this] {
    if (exchange_) showStage(*exchange_);
  });
  connect(stage_, &PillButton::clicked, this, [this] {
    showSent_ = !showSent_;
    same_ = true;
    showHead();
  });
}

const model::Headers* MessagePane::headers() const {
  if (!exchange_) return nullptr;
  if (isRequest()) {
    const auto& head = showSent_ && exchange_->requestSent ? exchange_->requestSent : exchange_->request;
    return head ? &head->headers : nullptr;
  }
  const bool sent = (showSent_ || !exchange_->response) && exchange_->responseSent;
  const auto& head = sent ? exchange_->responseSent : exchange_->response;
  return head ? &head->headers : nullptr;
}

void MessagePane::setExchange(const model::ExchangePtr& exchange, bool same) {
  exchange_ = exchange;
  same_ = same;
  if (!same) {
    decoded_ = {};
    showSent_ = false;
    formJob_.cancel();
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

void MessagePane::showStage(const model::Exchange& x) {
  const bool ours = !isRequest() && !x.response && x.responseSent;
  const bool both = isRequest() ? x.request && x.requestSent : x.response && x.responseSent;
  const bool bothBodies = bodyIn(x, model::BodyId(direction_, model::Stage::sent)) != nullptr;
  const bool ofHead = current() == "headers" || current() == "raw" || current() == "cookies";
  stage_->setVisible(ofHead ? ours || both : current() == "body" && (ours || bothBodies));
  stage_->setEnabled(both);
  stage_->setText(ours        ? tr("written by Penstock")
                  : showSent_ ? tr("as sent · show received")
                              : tr("as received · show sent"));
  stage_->setAccessibleName(stage_->text());
  stage_->updateGeometry();
}

void MessagePane::showHead() {
  if (!exchange_) return;
  const model::Exchange& x = *exchange_;
  const bool http = x.kind == model::ExchangeKind::http;
  const model::Headers* fields = headers();
  headersTable_->setRows(fields ? headerRows(*fields) : std::vector<NameValueRow>(), {tr("Name"), tr("Value")}, ": ");
  auto cookies = fields ? cookieRows(*fields, isRequest()) : std::vector<NameValueRow>();
  const bool switched = switchesProtocol(x);
  model::Body body;
  body.complete = true;
  const model::Body* sent = showSent_ ? bodyIn(x, model::BodyId(direction_, model::Stage::sent)) : nullptr;
  if (!switched) body = sent ? *sent : isRequest() ? x.requestBody : x.responseBody;
  setTabVisible("headers", http);
  setTabVisible("raw", http && fields);
  setTabVisible("cookies", http && !cookies.empty());
  setTabVisible("body", http && !switched && (!isRequest() || body.size > 0 || body.recorded > 0));
  QStringList titles{tr("Name"), tr("Value")};
  if (!isRequest()) titles << tr("Attributes");
  cookies_->setRows(std::move(cookies), titles, "=");

  const auto& trailers = isRequest() ? x.requestTrailers : x.responseTrailers;
  setTabVisible("trailers", trailers && !trailers->empty());
  trailers_->setRows(trailers ? headerRows(*trailers) : std::vector<NameValueRow>(), {tr("Name"), tr("Value")}, ": ");

  showStage(x);
  display::BodyRequest request;
  request.body = body;
  request.state = x.state;
  request.anyHead = fields != nullptr;
  if (fields) {
    request.contentType = fields->joined("content-type");
    request.contentEncoding = fields->joined("content-encoding");
  }
  if (http && body.recorded > 0)
    request.reader = source_.recording->body(exchange_, sent ? model::BodyId(direction_, model::Stage::sent) : model::BodyId(direction_));
  body_->setBody(request, viewKey(x, direction_, request.contentType), same_);
  if (answer_) answer_->setBody(request, same_);
  records_->setBody(request, same_);
  std::string head;
  if (isRequest() && x.request) {
    const bool headSent = showSent_ && x.requestSent;
    head = exporter::headBytes(headSent ? *x.requestSent : *x.request, formOf(headSent));
  } else if (!isRequest() && fields) {
    const bool headSent = (showSent_ || !x.response) && x.responseSent;
    head = exporter::headBytes(headSent ? *x.responseSent : *x.response, formOf(headSent));
  }
  raw_->setRaw(std::move(head), request, same_);
  if (!isRequest()) {
    setTabVisible("timing", true);
    return;
  }
  auto query = x.request ? pairRows(codec::parseForm(codec::queryOf(x.request->path))) : std::vector<NameValueRow>();
  setTabVisible("query", http && !query.empty());
  query_->setRows(std::move(query), {tr("Name"), tr("Value")}, "=");
  showForm(request);
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
