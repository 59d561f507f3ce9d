// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/view_memory.h"

#include <QStringList>

#include "gui/format.h"
#include "gui/settings.h"
#include "penstock/codec/media_type.h"

namespace penstock::gui {
namespace {

constexpr auto kSetting = "detail/views";
constexpr int kMost = 200;

QStringList load() {
  return settings().value(kSetting).toStringList();
}

}  // namespace

QString viewKey(const model::Exchange& x, model::Direction direction, const std::string& contentType) {
  std::string_view path = x.request ? std::string_view(x.request->path) : std::string_view();
  path = path.substr(0, path.find_first_of("?#"));
  path = path.substr(0, path.find('/', 1));
  return wireText(x.host + std::string(path)).left(200) + " " + wireText(codec::mediaType(contentType)).left(100) +
         (direction == model::Direction::toServer ? " request" : " response");
}

display::BodyView rememberedView(const QString& key) {
  const QString start = key + "\t";
  for (const QString& entry : load()) {
    if (!entry.startsWith(start)) continue;
    const int view = entry.mid(start.size()).toInt();
    return view >= 0 && view <= int(display::kLastView) ? display::BodyView(view) : display::BodyView::automatic;
  }
  return display::BodyView::automatic;
}

void rememberView(const QString& key, display::BodyView view) {
  QStringList entries = load();
  entries.removeIf([&](const QString& entry) { return entry.startsWith(key + "\t"); });
  if (view != display::BodyView::automatic) entries.prepend(key + "\t" + QString::number(int(view)));
  while (entries.size() > kMost) entries.removeLast();
  settings().setValue(kSetting, entries);
}

}  // namespace penstock::gui
