// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/payload_pane.h"

#include <QVBoxLayout>

#include "gui/detail/answer_page.h"
#include "gui/detail/body_page.h"
#include "gui/detail/decode_offer.h"
#include "gui/detail/facts_view.h"
#include "gui/detail/small_widgets.h"
#include "gui/detail/view_memory.h"
#include "gui/format.h"
#include "penstock/display/message_parts.h"
#include "penstock/display/message_text.h"

namespace penstock::gui {

PayloadPane::PayloadPane(const DetailSource& source, Theme& theme, QThreadPool& pool, QWidget* parent)
    : Pane(theme, "message", tr("Message"), "payload", parent), source_(source) {
  auto* page = new QWidget(this);
  problem_ = new NoticeBar(theme, "schemaProblem", page);
  body_ = new BodyPage(theme, pool, name_, page);
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(problem_);
  column->addWidget(body_, 1);
  addTab("payload", tr("Payload"), page);
  setCorner("payload", body_->corner());
  facts_ = new FactsView(theme, this);
  facts_->setObjectName("messageFacts");
  addTab("details", tr("Details"), facts_);
  answer_ = new AnswerPage(theme, pool, name_, this);
  addTab("answer", tr("Answer"), answer_);
  setTabVisible("answer", false);
  connect(answer_, &ProbedPage::appliesChanged, this, [this](bool applies) {
    setTabVisible("answer", applies);
    settle();
  });
  connect(body_, &BodyPage::schemaWanted, this, &PayloadPane::schemaWanted);
  const auto decode = [this](const std::string& bytes, const QString& name) {
    openDecode(theme_, bytes, wireText(answered_ ? answered_->host : std::string(), 200) + QStringLiteral(" message"), name, *this);
  };
  connect(body_, &BodyPage::decodeRequested, this, decode);
  connect(answer_, &ProbedPage::decodeRequested, this, decode);
  setMessage(nullptr, nullptr, {}, false);
}

void PayloadPane::setMessage(const model::ExchangePtr& exchange, const model::Message* message,
                             const display::MessageNames& names, bool same) {
  const bool any = exchange && message;
  if (!same) problem_->setNotice({}, false);
  setTitle(any ? tr("Message %1").arg(countText(message->index + 1)) : tr("Message"));
  setTabVisible("details", any);
  display::BodyRequest request;
  request.noun = "payload";
  if (!any) {
    facts_->setFacts({});
    request.instead = exchange ? tr("Select a message to see it.").toStdString() : " ";
    body_->setBody(request, {}, false);
    settle();
    return;
  }
  facts_->setFacts(display::messageFacts(*exchange, *message));
  request = display::payloadRequest(*source_.recording, *exchange, *message, names);
  const std::string kind = "message/" + std::string(model::toText(message->kind));
  body_->setBody(request, viewKey(*exchange, message->direction, kind), same);
  settle();
}

// Of all events together, whichever of them is chosen.
void PayloadPane::setExchange(const model::ExchangePtr& exchange) {
  if (exchange == answered_) return;
  const bool same = exchange && answered_ && exchange->id == answered_->id;
  answered_ = exchange;
  display::BodyRequest request;
  if (exchange && exchange->application == model::Application::sse && exchange->response && exchange->responseBody.recorded > 0) {
    request.body = exchange->responseBody;
    request.state = exchange->state;
    request.contentType = exchange->response->headers.joined("content-type");
    request.contentEncoding = exchange->response->headers.joined("content-encoding");
    request.reader = source_.recording->body(exchange, model::BodyId(model::Direction::toClient));
  }
  answer_->setBody(request, same);
}

void PayloadPane::setProblem(const QString& sentence) {
  problem_->setNotice(sentence, true);
}

void PayloadPane::setSought(const std::vector<std::string>& texts) {
  body_->setSought(texts);
  answer_->setSought(texts);
}

bool PayloadPane::openFind() {
  if (current() == "payload") body_->openFind();
  if (current() == "answer") answer_->openFind();
  return canFind();
}

}  // namespace penstock::gui
