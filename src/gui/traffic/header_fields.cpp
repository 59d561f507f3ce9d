// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/header_fields.h"

#include <algorithm>

#include "gui/format.h"
#include "gui/plain_text.h"

namespace penstock::gui {
namespace {

constexpr std::size_t kMostKnown = 2000, kMostWishes = 256, kMostAsked = 4;
constexpr qsizetype kMostName = 100;
constexpr std::size_t kMostText = 512;  // bytes of a value: more than any column is wide

QString valueOf(const HeaderField& field, const model::Exchange& x) {
  const std::string name = field.name.toStdString();
  const auto join = [&](const model::Headers& headers) { return wireText(headers.joined(name), kMostText); };
  if (field.side != HeaderField::request) {
    const model::ResponseHead* head = x.response ? x.response.get() : x.responseSent.get();
    const QString text = head ? join(head->headers) : QString();
    if (!text.isEmpty() || field.side == HeaderField::response) return text;
  }
  return x.request ? join(x.request->headers) : QString();
}

}  // namespace

QString HeaderField::title() const {
  return (side == request ? "Request " : side == response ? "Response " : "") + visibleText(name, false, kMostName);
}

QString HeaderField::text() const {
  return (side == request ? "req:" : side == response ? "resp:" : "") + name;
}

std::vector<HeaderField> HeaderField::parse(const QStringList& texts) {
  constexpr std::size_t kMost = 20;
  std::vector<HeaderField> fields;
  for (const QString& text : texts) {
    HeaderField field;
    field.name = text.trimmed();
    for (const auto& [prefix, side] : {std::pair("req:", request), std::pair("resp:", response)}) {
      if (!field.name.startsWith(QLatin1String(prefix), Qt::CaseInsensitive)) continue;
      field.side = side;
      field.name = field.name.mid(qsizetype(std::char_traits<char>::length(prefix))).trimmed();
    }
    const bool known = std::any_of(fields.begin(), fields.end(), [&](const HeaderField& f) {
      return f.side == field.side && f.name.compare(field.name, Qt::CaseInsensitive) == 0;
    });
    if (!field.name.isEmpty() && field.name.size() <= kMostName && !known && fields.size() < kMost) fields.push_back(field);
  }
  return fields;
}

HeaderFields::HeaderFields(QObject* parent) : QObject(parent), mailbox_(this) {
  pump_.setSingleShot(true);
  pump_.setInterval(0);
  connect(&pump_, &QTimer::timeout, this, &HeaderFields::pump);
}

void HeaderFields::setRecording(std::shared_ptr<const model::Recording> recording) {
  recording_ = std::move(recording);
  forget();
}

void HeaderFields::setFields(std::vector<HeaderField> fields) {
  fields_ = std::move(fields);
  forget();
}

void HeaderFields::forget() {
  ++turn_;
  known_.clear();
  byUse_.clear();
  wishes_.clear();
  asked_.clear();
}

QString HeaderFields::text(const model::Summary& row, int field) {
  if (std::size_t(field) >= fields_.size()) return {};
  const auto known = known_.find(row.id);
  if (known != known_.end()) byUse_.splice(byUse_.begin(), byUse_, known->second.used);
  if (known == known_.end() || known->second.wish.state != row.state || known->second.wish.status != row.status) {
    if (recording_ && std::find(asked_.begin(), asked_.end(), row.id) == asked_.end()) {
      std::erase_if(wishes_, [&](const Wish& wish) { return wish.id == row.id; });
      wishes_.push_back({row.id, row.state, row.status});
      if (wishes_.size() > kMostWishes) wishes_.erase(wishes_.begin());
      if (!pump_.isActive() && asked_.size() < kMostAsked) pump_.start();
    }
    if (known == known_.end()) return {};
  }
  return known->second.texts.value(field);
}

void HeaderFields::pump() {
  while (recording_ && asked_.size() < kMostAsked && !wishes_.empty()) {
    const Wish wish = wishes_.back();
    wishes_.pop_back();
    asked_.push_back(wish.id);
    recording_->loadAsync(wish.id, [this, back = mailbox_.address(), turn = turn_, wish](const Result<model::ExchangePtr>& loaded) {
      back.post([this, turn, wish, exchange = loaded ? *loaded : nullptr] {
        if (turn_ == turn) take(wish, exchange);
      });
    });
  }
}

void HeaderFields::take(const Wish& wish, const model::ExchangePtr& exchange) {
  std::erase(asked_, wish.id);
  const auto found = known_.find(wish.id);
  Entry& entry = found != known_.end() ? found->second : known_[wish.id];
  if (found == known_.end()) entry.used = byUse_.insert(byUse_.begin(), wish.id);
  entry.wish = wish;
  entry.texts.clear();
  for (const HeaderField& field : fields_) entry.texts << (exchange ? valueOf(field, *exchange) : QString());
  if (known_.size() > kMostKnown) {
    known_.erase(byUse_.back());
    byUse_.pop_back();
  }
  Q_EMIT arrived(wish.id);
  pump();
}

}  // namespace penstock::gui
