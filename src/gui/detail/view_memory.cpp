// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/view_memory.h"

#include <QStringList>

#include "gui/format.h"
#include "gui/settings.h"
#include "penstock/codec/media_type.h"
#include "penstock/exporter/endpoint.h"

namespace penstock::gui {
namespace {

constexpr auto kViews = "detail/views", kReadings = "detail/readings";
constexpr int kMost = 200;

/// Behind the key and a tab; null where nothing is kept.
QString remembered(const char* setting, const QString& key) {
  const QString start = key + "\t";
  for (const QString& entry : settings().value(setting).toStringList())
    if (entry.startsWith(start)) return entry.mid(start.size());
  return {};
}

/// `value` null forgets.
void remember(const char* setting, const QString& key, const QString& value) {
  QStringList entries = settings().value(setting).toStringList();
  entries.removeIf([&](const QString& entry) { return entry.startsWith(key + "\t"); });
  if (!value.isNull()) entries.prepend(key + "\t" + value);
  while (entries.size() > kMost) entries.removeLast();
  settings().setValue(setting, entries);
}

}  // namespace

ViewKey viewKey(const model::Exchange& x, model::Direction direction, const std::string& contentType) {
  std::string_view path = x.request ? std::string_view(x.request->path) : std::string_view();
  path = path.substr(0, path.find_first_of("?#"));
  const QString rest = " " + wireText(codec::mediaType(contentType)).left(100) + (direction == model::Direction::toServer ? " request" : " response");
  const auto key = [&](std::string_view of) { return wireText(x.host + std::string(of)).left(200) + rest; };
  std::vector<std::string> names;
  return {key(exporter::endpointPath(path, names)), key(path)};
}

display::BodyView rememberedView(const ViewKey& key) {
  const int view = remembered(kViews, key.kind).toInt();
  return view >= 0 && view <= int(display::kLastView) ? display::BodyView(view) : display::BodyView::automatic;
}

void rememberView(const ViewKey& key, display::BodyView view) {
  remember(kViews, key.kind, view == display::BodyView::automatic ? QString() : QString::number(int(view)));
}

codec::ProtobufChoices rememberedReadings(const ViewKey& key) { return codec::readChoices(remembered(kReadings, key.message).toStdString()); }

void rememberReadings(const ViewKey& key, const codec::ProtobufChoices& choices) {
  remember(kReadings, key.message, choices.empty() ? QString() : QString::fromStdString(codec::choicesText(choices)));
}

}  // namespace penstock::gui
