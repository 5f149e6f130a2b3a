/// Tables, transactions, dialects, migrations and the writer gate: the only way to the disk.
@NullMarked
package dev.taskorchestrator.store;

import org.jspecify.annotations.NullMarked;
