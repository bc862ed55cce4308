// All walks, or those that PARLEY_WALKS names, one after the other in one browser.
for (const file of process.env.PARLEY_WALKS.split(' ')) await import(`./${file}`);
