// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/detail/detail_page.h"

#include <algorithm>
#include <utility>

#include "cui/detail/head_facts.h"
#include "cui/detail/view_choice.h"
#include "penstock/codec/media_type.h"
#include "penstock/display/answer.h"
#include "penstock/display/exchange_facts.h"
#include "penstock/display/format.h"
#include "penstock/display/message_parts.h"
#include "penstock/display/records.h"
#include "penstock/display/row_text.h"
#include "penstock/display/why.h"

namespace penstock::cui {

using model::Direction;

const std::vector<DetailPage::Named>& DetailPage::allTabs() {
  static const std::vector<Named> tabs{{Tab::overview, "Overview"}, {Tab::headers, "Headers"}, {Tab::request, "Request"},
                                       {Tab::response, "Response"}, {Tab::answer, "Answer"}, {Tab::records, "Records"}, {Tab::messages, "Messages"}, {Tab::why, "Why"},
                                       {Tab::timing, "Timing"}, {Tab::rawRequest, "Raw request"}, {Tab::rawResponse, "Raw response"}};
  return tabs;
}

DetailPage::DetailPage(Shell& shell, model::ExchangeId id)
    : shell_(shell), id_(id), capture_(shell.capture()), text_(shell), document_(shell), messages_(shell) {
  changed_ = capture_->rows()->changed().subscribeOnce([inbox = &shell.inbox()] { inbox->wake(); });
  update();
}

std::optional<std::chrono::milliseconds> DetailPage::update() {
  changed_.arm();
  const auto rows = capture_->rows();
  const model::Summary row = rows->at(rows->rowOf(id_));
  const Signature now{row.state, row.status, row.messages, row.requestSize, row.responseSize, row.modified, row.paused, row.annotation.color};
  if (!loading_ && seen_ != now) {
    seen_ = now;
    load();
  }
  if (row.state != model::ExchangeState::pending) return std::nullopt;
  return clockEvery;
}

void DetailPage::load() {
  loading_ = true;
  capture_->recording()->loadAsync(
      id_, [post = shell_.inbox().post(), take = alive_.wrap([this](Result<model::ExchangePtr> loaded) { this->take(std::move(loaded)); })](
               Result<model::ExchangePtr> loaded) mutable {
        post([take, loaded = std::move(loaded)]() mutable { take(std::move(loaded)); });
      });
}

void DetailPage::take(Result<model::ExchangePtr> loaded) {
  loading_ = false;
  shell_.redraw();
  if (!loaded) {
    problem_ = display::sentenceText(loaded.error().message);
    return;
  }
  problem_.clear();
  const bool first = !exchange_;
  exchange_ = std::move(*loaded);
  messages_.setExchange(has(Tab::messages) ? exchange_ : nullptr);
  // Who opens it wants to see what came.
  if (!chosen_ || !has(tab_)) tab_ = Tab::overview;
  show(!first);
  probe();
}

/// What a body is does not change as it grows.
void DetailPage::probe() {
  if (readings_.answer || readings_.records || exchange_->kind != model::ExchangeKind::http || display::switchesProtocol(*exchange_)) return;
  const display::BodyRequest answer = bodyOf(Direction::toClient), question = bodyOf(Direction::toServer);
  const auto recordsIn = [](const display::BodyRequest& body, const CancelToken& token) {
    return body.reader && display::recordForm(body.contentType, body.contentEncoding, *body.reader, token);
  };
  probe_.start(
      shell_.reader(),
      [answer, question, recordsIn](const CancelToken& token) {
        Readings out;
        const auto framing = codec::answerFramingOf(codec::mediaType(answer.contentType));
        out.answer = framing && answer.reader && display::isAnswer(*framing, answer.contentEncoding, *answer.reader, token);
        if (recordsIn(answer, token))
          out.records = Direction::toClient;
        else if (recordsIn(question, token))
          out.records = Direction::toServer;
        return out;
      },
      alive_.wrap([this](Readings readings) {
        readings_ = readings;
        shell_.redraw();
      }));
}

display::BodyRequest DetailPage::bodyOf(Direction direction) const {
  display::BodyRequest request =
      display::bodyRequest(*capture_->recording(), exchange_, display::stagesOf(*exchange_, direction).front(), display::headFields(*exchange_, direction, false));
  request.limit = limit_;
  return request;
}

bool DetailPage::has(Tab tab) const {
  if (!exchange_) return tab == Tab::overview;
  const model::Exchange& x = *exchange_;
  const bool http = x.kind == model::ExchangeKind::http;
  const auto body = [&](const model::Body& b) { return http && !display::switchesProtocol(x) && (b.size > 0 || b.recorded > 0); };
  switch (tab) {
    case Tab::request: return body(x.requestBody) || x.requestBodySent;
    case Tab::response: return body(x.responseBody) || x.responseBodySent;
    case Tab::messages:
      return x.application != model::Application::dns &&
             (x.messages > 0 || x.application != model::Application::none || x.kind == model::ExchangeKind::tcpTunnel);
    case Tab::headers: return http;
    case Tab::answer: return readings_.answer;
    case Tab::records: return readings_.records.has_value();
    case Tab::rawRequest: return http && x.request;
    case Tab::rawResponse: return http && (x.response || x.responseSent);
    default: return true;
  }
}

std::vector<DetailPage::Named> DetailPage::tabs() const {
  std::vector<Named> out;
  for (const Named& named : allTabs())
    if (has(named.tab)) out.push_back(named);
  return out;
}

void DetailPage::choose(Tab tab) {
  chosen_ = true;
  if (std::exchange(tab_, tab) != tab) show(false);
}

void DetailPage::step(int by) {
  const auto all = tabs();
  const auto at = std::find_if(all.begin(), all.end(), [this](const Named& n) { return n.tab == tab_; });
  const int count = int(all.size()), here = at == all.end() ? 0 : int(at - all.begin());
  choose(all[std::size_t(((here + by) % count + count) % count)].tab);
}

display::BodyStage DetailPage::stage(Direction direction) const {
  const auto all = display::stagesOf(*exchange_, direction);
  const display::StageName wanted = stage_.value_or(display::StageName::decoded);
  for (const display::BodyStage& one : all)
    if (one.name == wanted) return one;
  return all.front();
}

bool DetailPage::nextStage() {
  if (!exchange_) return false;
  if (!isBody()) {
    sent_ = !sent_;
  } else {
    const Direction direction = tab_ == Tab::request ? Direction::toServer : Direction::toClient;
    const auto all = display::stagesOf(*exchange_, direction);
    const display::StageName now = stage(direction).name;
    auto at = std::find_if(all.begin(), all.end(), [now](const display::BodyStage& s) { return s.name == now; });
    stage_ = at == all.end() || at + 1 == all.end() ? all.front().name : (at + 1)->name;
  }
  show(false);
  return true;
}

display::Facts DetailPage::facts() const {
  switch (tab_) {
    case Tab::headers: return headFacts(*exchange_, sent_);
    case Tab::why: return display::whyFacts(*exchange_);
    case Tab::timing: return display::timingFacts(*exchange_);
    default: break;
  }
  display::Facts facts = display::overviewFacts(*exchange_, {});
  if (const std::string failure = display::failureText(*exchange_); !failure.empty())
    facts.insert(facts.begin(), {"Failed", {{"", failure, display::Fact::Look::bad}}});
  return facts;
}

void DetailPage::showFacts(bool same) { text_.set(rowsOf(linesOf(facts(), std::size_t(std::max(cells_, 1)))), same); }

void DetailPage::showBody(Direction direction, bool same) {
  const display::BodyStage stage = this->stage(direction);
  const bool sent = stage.name == display::StageName::modified || stage.name == display::StageName::sent;
  display::BodyRequest request =
      display::bodyRequest(*capture_->recording(), exchange_, stage, display::headFields(*exchange_, direction, sent), shell_.backend().schema(*exchange_));
  if (stage_) request.contentEncoding = stage.coding;
  request.view = views_[tab_];
  request.limit = limit_;
  document_.show([request](const CancelToken& token) { return shownBody(request, token); }, same);
}

void DetailPage::showRaw(Direction direction, bool same) {
  const display::BodyRequest request = display::bodyRequest(*capture_->recording(), exchange_, display::stagesOf(*exchange_, direction).front(),
                                                            display::headFields(*exchange_, direction, sent_));
  document_.show([head = display::headText(*exchange_, direction, sent_), request](const CancelToken& token) { return shownRaw(head, request, token); },
                 same);
}

void DetailPage::show(bool same) {
  if (!exchange_) return;
  if (!same) limit_ = display::kFirstBytes;
  switch (tab_) {
    case Tab::request: return showBody(Direction::toServer, same);
    case Tab::response: return showBody(Direction::toClient, same);
    case Tab::answer:
      return document_.show([request = bodyOf(Direction::toClient)](const CancelToken& token) { return shownAnswer(request, token); }, same);
    case Tab::records:
      return document_.show(
          [request = bodyOf(readings_.records.value_or(Direction::toClient))](const CancelToken& token) { return shownRecords(request, token); }, same);
    case Tab::rawRequest: return showRaw(Direction::toServer, same);
    case Tab::rawResponse: return showRaw(Direction::toClient, same);
    case Tab::messages: return;
    default: return showFacts(same);
  }
}

std::string DetailPage::title() const {
  if (!exchange_) return "Exchange " + std::to_string(id_);
  const auto rows = capture_->rows();
  const model::Summary row = rows->at(rows->rowOf(id_));
  using Column = model::SummaryColumn;
  std::string out = display::cellText(row, Column::method) + " " + display::wireText(display::hostAndPort(row), 100) +
                    display::cellText(row, Column::path) + " · " + display::cellText(row, Column::status);
  if (const std::string found = isDocument() ? document_.foundText() : text_.foundText(); !found.empty() && tab_ != Tab::messages) out = found + " · " + out;
  return out;
}

void DetailPage::drawTabs(Canvas& canvas, const Area& line) {
  drawn_.clear();
  tabLine_ = line.y;
  const auto all = tabs();
  // From the first of which the chosen one is still seen.
  std::size_t first = 0;
  const auto widthTo = [&](std::size_t last) {
    std::size_t cells = 0;
    for (std::size_t i = first; i <= last; ++i) cells += all[i].name.size() + 4;
    return int(cells);
  };
  const auto at = std::find_if(all.begin(), all.end(), [this](const Named& n) { return n.tab == tab_; });
  while (at != all.end() && first < std::size_t(at - all.begin()) && widthTo(std::size_t(at - all.begin())) > line.width) ++first;
  int x = line.x;
  for (std::size_t i = first; i < all.size() && x < line.right(); ++i) {
    const bool current = all[i].tab == tab_;
    const int from = x;
    x = canvas.put(x, line.y, " " + std::to_string(i + 1) + " " + std::string(all[i].name) + " ", {current ? Look::title : Look::dim, current, current}, line.right());
    drawn_.push_back({from, x, all[i].tab});
  }
  std::string state;
  if (isBody() && exchange_) {
    state = std::string(display::viewName(views_[tab_])) + " · " + std::string(display::toText(stage(tab_ == Tab::request ? Direction::toServer : Direction::toClient).name));
  } else if (tab_ != Tab::overview && sent_) {
    state = "sent";
  }
  if (x + 1 < line.right()) canvas.putRight(x + 1, line.y, state, {Look::dim}, line.right());
}

void DetailPage::draw(Canvas& canvas, Area area) {
  drawTabs(canvas, {area.x, area.y, area.width, 1});
  Area below{area.x, area.y + 1, area.width, std::max(area.height - 1, 0)};
  if (std::exchange(cells_, area.width) != area.width && !isDocument() && exchange_) showFacts(true);
  if (!problem_.empty()) {
    canvas.put(below.x, below.y, problem_, {Look::bad}, below.right());
    ++below.y;
    --below.height;
  }
  if (!exchange_) return;
  if (tab_ == Tab::messages) return messages_.draw(canvas, below);
  isDocument() ? document_.draw(canvas, below) : text_.draw(canvas, below);
}

bool DetailPage::clickTab(const Key& key) {
  if (key.y != tabLine_) return false;
  for (const Drawn& tab : drawn_)
    if (key.x >= tab.from && key.x < tab.to) {
      choose(tab.tab);
      return true;
    }
  return false;
}

bool DetailPage::key(const Key& key) {
  if (key.code == Key::tab || key.code == Key::right) return step(1), true;
  if (key.code == Key::backTab || key.code == Key::left) return step(-1), true;
  if (key.code == Key::character && !key.pasted && key.c >= U'1' && key.c <= U'9') {
    const auto all = tabs();
    if (const std::size_t at = key.c - U'1'; at < all.size()) choose(all[at].tab);
    return true;
  }
  if ((key.code == Key::click || key.code == Key::doubleClick) && clickTab(key)) return true;
  if (key.is(U's') && !isReading()) return nextStage();
  if (bodyKey(key)) return true;
  if (tab_ == Tab::messages) return messages_.key(key);
  return isDocument() ? document_.key(key) : text_.key(key);
}

/// Those of bodies, and of what they are besides.
bool DetailPage::bodyKey(const Key& key) {
  if ((isBody() || isReading()) && key.is(U'A') && document_.shown().mayLoad > 0) {
    limit_ = document_.shown().mayLoad;
    show(true);
    return true;
  }
  if (!isBody()) return false;
  const auto choose = [this, tab = tab_](display::BodyView view) {
    views_[tab] = view;
    if (tab == tab_) show(false);
  };
  if (key.is(U'v')) return choose(nextView(document_.shown().views, views_[tab_])), true;
  if (!key.is(U'V')) return false;
  askView(shell_, views_[tab_], alive_.wrap(choose));
  return true;
}

std::vector<KeyHint> DetailPage::keys() const {
  std::vector<KeyHint> out{{"Esc", "back"}, {"Tab", "next"}};
  if (tab_ == Tab::messages) {
    out.push_back({"Enter", "open"});
  } else {
    if (isBody()) out.push_back({"v", "view"});
    if (isBody()) out.push_back({"V", "read as"});
    if ((isBody() || isReading()) && document_.shown().mayLoad > 0) out.push_back({"A", document_.shown().mayBeBomb ? "decode anyway" : "all of it"});
    if (!isReading() && (tab_ == Tab::headers || isDocument())) out.push_back({"s", "stage"});
    for (const KeyHint& hint : isDocument() ? document_.keys() : text_.keys()) out.push_back(hint);
  }
  for (const KeyHint& hint : std::initializer_list<KeyHint>{{"e", "edit+send"}, {"r", "resend"}, {"c", "cURL"}, {"m", "mark"}, {"?", "help"}}) out.push_back(hint);
  return out;
}

}  // namespace penstock::cui
