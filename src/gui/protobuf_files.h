// SPDX-License-Identifier: GPL-3.0-or-later
// .proto files and descriptor sets that a person adds in the window: they come back at the next start.
#pragma once

#include <QStringList>
#include <functional>
#include <string>
#include <vector>

#include "penstock/base/result.h"

class QObject;
class QWidget;

namespace penstock::gui {

/// As ProxyService::loadProtobuf. Thread: any.
using LoadProtobuf = std::function<Result<void>(std::vector<std::string> files)>;

/// Asks for files; none when the person thought better of it. Thread: GUI.
QStringList chooseProtobuf(QWidget* parent);

/// Reads `added` with what was added before and what the configuration names, off the window's thread. When all of it
/// is fine, `added` is remembered. `done` gets "" or one sentence, unless `context` is gone by then. Thread: GUI.
void addProtobuf(QObject* context, const LoadProtobuf& load, std::vector<std::string> configured,
                 const QStringList& added, std::function<void(const QString& problem)> done);
/// What was added in earlier sessions. Thread: GUI.
QStringList rememberedProtobuf();

}  // namespace penstock::gui
