package dev.castellan.breakglass.proxy;

import dev.castellan.failure.Failure;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what a session told. */
class Heard implements ProxySession.Listener, LocalProxy.Listener {
    final List<Use> uses = new CopyOnWriteArrayList<>();
    final List<RecordRoot> roots = new CopyOnWriteArrayList<>();
    final List<Failure> notices = new CopyOnWriteArrayList<>();
    final List<ProxySession.Ended> ends = new CopyOnWriteArrayList<>();

    @Override
    public void use(Use use) {
        uses.add(use);
    }

    @Override
    public void root(RecordRoot root) {
        roots.add(root);
    }

    @Override
    public void notice(Failure failure) {
        notices.add(failure);
    }

    @Override
    public void ended(ProxySession.Ended why) {
        ends.add(why);
    }

    List<Use> ended() {
        return uses.stream().filter(u -> u.phase() == Use.Phase.END).toList();
    }
}
