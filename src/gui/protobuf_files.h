// SPDX-License-Identifier: GPL-3.0-or-later
// .proto files and descriptor sets that a person adds in the window: they come back at the next start.
#pragma once

#include <QStringList>
#include <functional>

#include "gui/jobs.h"
#include "penstock/service/protobuf_names.h"

class QWidget;

namespace penstock::gui {

/// Asks for files; none when the person thought better of it. Thread: GUI.
QStringList chooseProtobuf(QWidget* parent);

/// Reads `added` with what was added before and what the configuration names, off the window's thread. When all of it
/// is fine, `added` is remembered. `done` gets "" or one sentence, unless the box is closed by then. `names` outlives the window.
/// Thread: GUI.
void addProtobuf(const Mailbox& back, service::ProtobufNames& names, const QStringList& added,
                 std::function<void(const QString& problem)> done);
/// What was added in earlier sessions. Thread: GUI.
QStringList rememberedProtobuf();

}  // namespace penstock::gui
