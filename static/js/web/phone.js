// What pages keep on this phone, in the browser's own database, always by whose it is (<meta name="whose">). Every function
// promises; what changes something has happened once the promise is kept: the browser has said that it is written down.
// Where that can't be (a private window, no room left, a database that does not open) the promise is broken, and
// whoever asked says what is not kept.
//
//   await phone.keep("scans", { whose, id, … })               also over what is there
//   await phone.change("scans", [[whose, id], …], (old) => …)  in one go; null drops it, undefined leaves it as it is
//   await phone.look("scans", [whose, id])                    undefined where there is none
//   await phone.all("scans", whose)                           in the order of their keys
//   await phone.everybodys("scans")                           whoever it is of: to forget what is old
//   await phone.drop("scans", [whose, id])
//   await phone.dropAll("scans", whose)                       all of theirs
//   await phone.dropOthers("codes", whose)                    all but theirs; of null: everybody's
//
// It touches no page, so the service worker, a plain script, can have it: written into it less the word "export".

export const phone = (() => {
  const NAME = "eventnet";
  const VERSION = 1;
  const STORES = { scans: ["whose", "id"], codes: ["whose", "event"] };
  const PATIENCE = 5_000; // a browser may never answer, as where another window holds an old version open

  let opening = null;

  function open() {
    opening ??= openAnew().catch((error) => {
      opening = null;
      throw error;
    });
    return opening;
  }

  function openAnew() {
    return new Promise((resolve, reject) => {
      const asked = indexedDB.open(NAME, VERSION);
      const late = setTimeout(() => reject(new Error("The browser's database does not open.")), PATIENCE);
      asked.onupgradeneeded = () => {
        for (const [name, keyPath] of Object.entries(STORES)) asked.result.createObjectStore(name, { keyPath });
      };
      asked.onerror = () => reject(asked.error);
      asked.onsuccess = () => {
        clearTimeout(late);
        const database = asked.result;
        // Somebody deletes it, or a newer page changes it: out of the way; whoever needs it next opens it again.
        database.onversionchange = () => {
          database.close();
          opening = null;
        };
        database.onclose = () => {
          opening = null;
        };
        resolve(database);
      };
    });
  }

  async function begin(store, mode) {
    const begun = async () => (await open()).transaction(store, mode, { durability: "strict" });
    try {
      return await begun();
    } catch (error) {
      if (error.name !== "InvalidStateError" || opening === null) throw error;
      opening = null; // it was closed beneath us
      return begun();
    }
  }

  // `work` asks the store for something; what came of it is told once all is written down.
  async function inOne(store, mode, work) {
    const transaction = await begin(store, mode);
    return new Promise((resolve, reject) => {
      const asked = work(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(asked?.result);
      transaction.onabort = () => reject(transaction.error ?? new Error("The browser's database gave up."));
    });
  }

  const reading = (store, work) => inOne(store, "readonly", work);
  const writing = (store, work) => inOne(store, "readwrite", work);
  const theirs = (whose) => IDBKeyRange.bound([whose], [whose, []]); // a list stands behind every string

  return {
    keep: (store, thing) => writing(store, (things) => things.put(thing)),
    look: (store, key) => reading(store, (things) => things.get(key)),
    all: (store, whose) => reading(store, (things) => things.getAll(theirs(whose))),
    everybodys: (store) => reading(store, (things) => things.getAll()),
    drop: (store, key) => writing(store, (things) => things.delete(key)),
    dropAll: (store, whose) => writing(store, (things) => things.delete(theirs(whose))),

    change: (store, keys, make) =>
      writing(store, (things) => {
        for (const key of keys) {
          const asked = things.get(key);
          asked.onsuccess = () => {
            const made = make(asked.result);
            if (made === null) things.delete(key);
            else if (made !== undefined) things.put(made);
          };
        }
      }),

    dropOthers: (store, whose) =>
      writing(store, (things) => {
        if (whose === null) return things.clear();
        things.delete(IDBKeyRange.upperBound([whose], true));
        return things.delete(IDBKeyRange.lowerBound([whose, []]));
      }),
  };
})();
