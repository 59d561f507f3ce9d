// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/detail/payload_page.h"

#include <algorithm>
#include <utility>

#include "cui/detail/view_choice.h"
#include "penstock/display/format.h"
#include "penstock/display/message_parts.h"
#include "penstock/display/message_text.h"

namespace penstock::cui {

PayloadPage::PayloadPage(Shell& shell, model::ExchangePtr exchange, const model::Message& message, const display::MessageNames& names)
    : shell_(shell),
      exchange_(std::move(exchange)),
      message_(message),
      request_(display::payloadRequest(*shell.capture()->recording(), *exchange_, message_, names)),
      payload_(shell),
      facts_(shell) {
  load(false);
}

void PayloadPage::load(bool same) {
  payload_.show([request = request_](const CancelToken& token) { return shownBody(request, token); }, same);
}

std::string PayloadPage::title() const {
  return "Message " + display::countText(message_.index + 1) + " " + display::directionText(message_.direction) +
         (details_ ? " · details" : " · " + std::string(display::viewName(request_.view)));
}

void PayloadPage::draw(Canvas& canvas, Area area) {
  if (std::exchange(cells_, area.width) != area.width)
    facts_.set(rowsOf(linesOf(display::messageFacts(*exchange_, message_), std::size_t(std::max(area.width, 1)))), true);
  details_ ? facts_.draw(canvas, area) : payload_.draw(canvas, area);
}

bool PayloadPage::key(const Key& key) {
  if (key.code == Key::tab) {
    details_ = !details_;
    return true;
  }
  if (details_) return facts_.key(key);
  if (key.is(U'v')) {
    request_.view = nextView(payload_.shown().views, request_.view);
    load(true);
    return true;
  }
  if (key.is(U'A') && payload_.shown().mayLoad > 0) {
    request_.limit = payload_.shown().mayLoad;
    load(true);
    return true;
  }
  if (key.is(U'V')) {
    askView(shell_, request_.view, alive_.wrap([this](display::BodyView view) {
      request_.view = view;
      load(true);
    }));
    return true;
  }
  return payload_.key(key);
}

std::vector<KeyHint> PayloadPage::keys() const {
  std::vector<KeyHint> out{{"Esc", "back"}, {"Tab", details_ ? "payload" : "details"}, {"v", "view"}, {"V", "read as"}};
  for (const KeyHint& hint : details_ ? facts_.keys() : payload_.keys()) out.push_back(hint);
  return out;
}

}  // namespace penstock::cui
